import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { ErasureTable } from '../../db/tables/erasure.js';
import { mentionsOf, namesOf, orderErasure, type Subject } from '../../kernel/erasure-subject.js';
import { listing } from '../../kernel/listing.js';
import { defineResource, read, write, type WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { Nothing } from '../nothing.dto.js';
import { sendersOf, addressOf } from '../persons.js';
import { ErasureKey, ErasureQuery, ErasureView, NewErasure } from '../erasure.dto.js';

type Row = Selectable<ErasureTable>;

const find = (db: ReadDb, id: string): Promise<Row | undefined> =>
  db.selectFrom('erasure').selectAll().where('id', '=', id).executeTakeFirst();

const fault = (path: string, message: string): Problem =>
  new Problem('invalid', `${path} ${message}.`, [{ path, message }]);

function check({ user, agent, terms = [], senders }: NewErasure): void {
  if ((user === undefined) === (agent === undefined))
    throw fault('user', 'or agent must be given, and not both');
  if (agent !== undefined && senders !== undefined) throw fault('senders', 'are of a person');
  terms.forEach((term, index) => {
    if (term.trim().length < 3)
      throw fault(`terms.${index}`, 'is too short: texts that have nothing to do with it would go');
  });
}

async function userOf({ db, part }: WriteContext, sub: string, input: NewErasure): Promise<Subject> {
  const { senders = [], terms = [] } = input;
  const own = (await sendersOf(db, [`user:${sub}`])).get(`user:${sub}`) ?? [];
  const known = await db.selectFrom('user').where('sub', '=', sub).select('sub').executeTakeFirst();
  if (known) await part('users:delete', { sub, cascade: true });
  const subject: Subject = {
    ...{ kind: 'user', sub, terms },
    senders: [...new Set([...own.map(addressOf), ...senders])],
  };
  // Denials, which stay when a person is deleted, name it as well.
  const principals = namesOf(subject).flatMap((name) => [name, `sender:${name}`]);
  const denials = await db.selectFrom('grant').where('principal', 'in', principals).select('id').execute();
  for (const { id } of denials) await part('grants:delete', { id });
  return subject;
}

async function agentOf(
  { db, part }: WriteContext,
  agent: string,
  { terms = [] }: NewErasure,
): Promise<Subject> {
  const row = await db
    .selectFrom('agent')
    .where((eb) => eb.or([eb('path', '=', agent), eb('id', '=', agent)]))
    .select(['id', 'path'])
    .executeTakeFirst();
  if (row) {
    await part('agents:delete', { path: row.path, cascade: true });
    return { kind: 'agent', ...row, terms };
  }
  const gone = await db
    .selectFrom('homeMove')
    .where('agentId', '=', agent)
    .where('toPath', 'is', null)
    .select(['agentId as id', 'fromPath as path'])
    .executeTakeFirst();
  if (!gone) throw fault('agent', 'is neither the path of an agent nor the id of one that was deleted');
  return { kind: 'agent', ...gone, terms };
}

/** What somebody has set up must not be changed behind their backs: it is named, and nothing is done. */
async function refuseNamed({ db }: WriteContext, subject: Subject): Promise<void> {
  const mentions = mentionsOf(subject);
  const rows = await db.selectFrom('configRow').select(['resource', 'rowId', 'form']).execute();
  const named = rows
    .filter(({ form }) => mentions.isIn(JSON.stringify(form)))
    .map(({ resource, rowId }) => `${resource} ${rowId}`);
  if (named.length === 0) return;
  const some = named.slice(0, 20).join(', ') + (named.length > 20 ? ` and ${named.length - 20} more` : '');
  throw new Problem('conflict', `The configuration names it: ${some}. Change or delete these first.`);
}

async function create(context: WriteContext, input: NewErasure): Promise<Row> {
  check(input);
  const { db, ports, after } = context;
  const { user, agent } = input;
  const subject =
    user === undefined ? await agentOf(context, agent as string, input) : await userOf(context, user, input);
  await refuseNamed(context, subject);
  const row = { id: context.newId(), ...context.stamps() };
  await orderErasure(db, ports.keys, row, subject);
  after(() => ports.wake('homes'));
  after(() => ports.wake('erasures'));
  return (await find(db, row.id)) as Row;
}

export const erasures = defineResource<Row>({
  name: 'erasures',
  kind: 'Erasure',
  says: 'What was erased, as receipts: a person or an agent is taken out of every store, which cannot be undone.',
  view: ErasureView,
  key: ErasureKey,
  manifest: 'never',
  find: (db, { id = '' }) => find(db, id),
  scopeOf: () => '**',
  actions: {
    list: listing<ErasureQuery, Row, Row>({
      input: ErasureQuery,
      says: 'List erasures, newest first.',
      from: (db) => db.selectFrom('erasure').selectAll(),
      by: 'erasure.id',
      newestFirst: true,
      filters: { state: 'erasure.state' },
    }),
    get: read({
      input: Nothing,
      says: 'Read one receipt: what was taken away, what it waits for, and which archives may still hold it.',
      scope: 'row',
      run: async (_context, _input, row: Row) => row,
    }),
    create: write({
      input: NewErasure,
      says: 'Erase a person or an agent from rows, search, homes, histories, conversations and files, with all that it has. It cannot be undone.',
      scope: () => '**',
      run: create,
    }),
  },
});
