import { sql, type Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { SecretTable } from '../../db/tables/models.js';
import { sealAnew } from '../../identity/sealed.js';
import { markAnew } from '../../kernel/audit-marks.js';
import { secretPlace } from '../../identity/secrets.js';
import { listing } from '../../kernel/listing.js';
import { mergePatch, parse } from '../../kernel/parse.js';
import { defineResource, read, write, type WriteContext } from '../../kernel/resource.js';
import { present } from '../../kernel/view.js';
import { Problem } from '../../platform/problem.js';
import { Nothing } from '../nothing.dto.js';
import {
  NewSecret,
  Rotated,
  SecretChange,
  SecretFields,
  SecretKey,
  SecretQuery,
  SecretView,
} from './secrets.dto.js';
import { checkSecret, ownerOf, placeOf, refuseRedirect } from './secrets.rules.js';

type SecretRow = Selectable<SecretTable> & { scope: string };

/** Every secret with the place that the access list is asked about. */
const rowsOf = (db: ReadDb) =>
  db
    .selectFrom('secret')
    .leftJoin('agent', 'agent.id', 'secret.agentId')
    .selectAll('secret')
    .select((eb) => eb.fn.coalesce('agent.path', 'secret.person', eb.val('**')).as('scope'));

/** Where a secret is, in the words of the index over each of the three places that there are. */
function at(scope: string) {
  if (scope === '**') return sql<boolean>`secret.agent_id is null and secret.person is null`;
  return scope.startsWith('user:')
    ? sql<boolean>`secret.agent_id is null and secret.person = ${scope}`
    : sql<boolean>`agent.path = ${scope}`;
}

const find = (db: ReadDb, { scope, name }: Record<string, string>): Promise<SecretRow | undefined> =>
  rowsOf(db)
    .where(at(scope ?? ''))
    .where('secret.name', '=', name ?? '')
    .executeTakeFirst();

const columns = (fields: SecretFields) => {
  const {
    kind,
    hosts = [],
    header = null,
    query = null,
    exposed = false,
    inherit = true,
    agents = [],
  } = fields;
  return { kind, hosts, header, query, exposed, inherit, agents };
};

async function create(
  context: WriteContext,
  { scope, name, value, ...fields }: NewSecret,
): Promise<SecretRow> {
  const { db, ports } = context;
  checkSecret({ scope, name }, fields as SecretFields, value);
  const owner = await ownerOf(db, scope);
  if (await find(db, { scope, name })) {
    throw new Problem(
      'conflict',
      `There is already a secret ${name} of ${scope}; change it to give a new value.`,
    );
  }
  const row = await db
    .insertInto('secret')
    .values({
      id: context.newId(),
      ...owner,
      name,
      ...columns(fields as SecretFields),
      ...ports.keys.seal(secretPlace(owner, name), value),
      ...context.stamps(),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { ...row, scope };
}

async function update(
  context: WriteContext,
  { value, ...patch }: Partial<SecretChange>,
  row: SecretRow,
): Promise<SecretRow> {
  refuseRedirect(context.caller, row, value);
  if (value === null) {
    const errors = [{ path: 'value', message: 'cannot be removed; delete the secret instead' }];
    throw new Problem('invalid', 'A secret needs a value.', errors);
  }
  const fields = parse(SecretFields, mergePatch(present(SecretFields, row), patch));
  checkSecret(row, fields, value);
  const sealed = value === undefined ? {} : context.ports.keys.seal(secretPlace(row, row.name), value);
  const changed = await context.db
    .updateTable('secret')
    .set({ ...columns(fields), ...sealed, ...context.touched(row) })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return { ...changed, scope: row.scope };
}

export const secrets = defineResource<SecretRow>({
  name: 'secrets',
  kind: 'Secret',
  says: 'A credential that is sealed in the database and put in at the boundary. Its value can be written, never read.',
  view: SecretView,
  key: SecretKey,
  manifest: 'export',
  written: {
    defaults: { hosts: [], exposed: false, inherit: true, agents: [] },
    stored: (db, id) => rowsOf(db).where('secret.id', '=', id).executeTakeFirst(),
  },
  find,
  scopeOf: (row) => placeOf(row.scope),
  actions: {
    list: listing({
      input: SecretQuery,
      says: 'List secrets without their values, oldest first.',
      from: rowsOf,
      by: 'secret.id',
      of: 'agent.path',
      filters: { scope: at },
    }),
    get: read({
      input: Nothing,
      says: 'Read what is known of a secret; its value is not.',
      scope: 'row',
      run: async (_context, _input, row: SecretRow) => row,
    }),
    create: write({
      input: NewSecret,
      says: 'Store a credential for an agent and those below it, for the instance, or for a person. Of one name the deepest agent’s wins, and over it that of the person whom a turn is for.',
      scope: ({ scope }) => placeOf(scope),
      run: create,
    }),
    update: write({
      input: SecretChange as new () => Partial<SecretChange>,
      partial: true,
      says: 'Give a secret a new value or change where it may be sent. It holds for the next request.',
      scope: 'row',
      run: update,
    }),
    delete: write({
      input: Nothing,
      says: 'Delete a secret. Requests that needed it fail from now on, or use one of the same name further up.',
      scope: 'row',
      run: async ({ db }, _input, row: SecretRow) => {
        await db.deleteFrom('secret').where('id', '=', row.id).execute();
        return row;
      },
    }),
    rotate: write({
      input: Nothing,
      says: 'Draw a new key and seal every secret with it, those of links and channels included. Older keys are kept, so that backups still open.',
      scope: () => '**',
      answer: Rotated,
      target: ({ keyId }) => keyId,
      // The key is on the disk before the transaction that needs it; one that is never used does no harm.
      prepare: async ({ ports }) => ports.keys.grow(),
      run: async ({ db, ports }) => {
        const sealed = await sealAnew(db, ports.keys);
        await markAnew(db, ports.keys);
        return { keyId: ports.keys.newest, sealed };
      },
    }),
  },
});
