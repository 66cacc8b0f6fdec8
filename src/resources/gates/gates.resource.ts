import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { GateTable } from '../../db/tables/people.js';
import { waiting } from '../../identity/admissions.js';
import { listing } from '../../kernel/listing.js';
import { mergePatch, parse } from '../../kernel/parse.js';
import { defineResource, read, write, type ReadContext, type WriteContext } from '../../kernel/resource.js';
import { present } from '../../kernel/view.js';
import type { Json } from '../../platform/json.js';
import { Problem } from '../../platform/problem.js';
import { checkMatch, dayOf, normaliseGate } from '../../routing/gates.js';
import { counted, refuseUnsaid } from '../belongings.js';
import { Nothing } from '../nothing.dto.js';
import { admit } from './gates.admit.js';
import { Admitted, Arrival, GateFields, GateKey, GateQuery, GateRemoval, GateView } from './gates.dto.js';

type GateRow = Selectable<GateTable>;

const find = (db: ReadDb, { id }: Record<string, string>): Promise<GateRow | undefined> =>
  db
    .selectFrom('gate')
    .selectAll()
    .where('id', '=', id ?? '')
    .executeTakeFirst();

async function shown({ db, now }: ReadContext, row: GateRow) {
  const of = db.selectFrom('admission').where('gateId', '=', row.id);
  const today = of.where('day', '=', dayOf(now)).select((eb) => eb.fn.countAll<number>().as('count'));
  const queue = waiting(db, row.id).select((eb) => eb.fn.countAll<number>().as('count'));
  const [admitted, waits] = [await today.executeTakeFirstOrThrow(), await queue.executeTakeFirstOrThrow()];
  return { ...row, admittedToday: admitted.count, waiting: waits.count };
}

/** The columns of these fields; one gate for one match, or a second limit would be no limit. */
async function storable(db: ReadDb, { match, limitPerDay, enabled = true }: GateFields, own?: string) {
  const faults = checkMatch(match);
  if (faults.length > 0)
    throw new Problem('invalid', `The gate is not valid: ${faults[0]?.path} ${faults[0]?.message}.`, faults);
  const stored = normaliseGate(match) as Json;
  const others = await db.selectFrom('gate').select(['id', 'match']).execute();
  const twin = others.find((row) => row.id !== own && JSON.stringify(row.match) === JSON.stringify(stored));
  if (twin) throw new Problem('conflict', `There is already a gate for the same people: ${twin.id}.`);
  return { match: stored, limitPerDay: limitPerDay ?? null, enabled };
}

async function create(context: WriteContext, input: GateFields) {
  const columns = await storable(context.db, input);
  const row = await context.db
    .insertInto('gate')
    .values({ id: context.newId(), ...columns, ...context.stamps() })
    .returningAll()
    .executeTakeFirstOrThrow();
  return shown(context, row);
}

async function update(context: WriteContext, patch: Partial<GateFields>, row: GateRow) {
  const { db, after, ports } = context;
  const fields = parse(GateFields, mergeGate(row, patch));
  const changed = await db
    .updateTable('gate')
    .set({ ...(await storable(db, fields, row.id)), ...context.touched(row) })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  after(() => ports.wake('admissions'));
  return shown(context, changed);
}

/** Another match takes the place of the one before. */
const mergeGate = (row: GateRow, patch: Partial<GateFields>): unknown =>
  mergePatch({ ...present(GateFields, row), ...(patch.match && { match: {} }) }, patch);

async function remove({ db }: WriteContext, { cascade = false }: GateRemoval, row: GateRow) {
  const waits = db.selectFrom('admission').where('gateId', '=', row.id).where('state', '=', 'queued');
  const ids = (await waits.select('id').execute()).map(({ id }) => id);
  const goes = counted(new Map([['admissions', ids]]));
  if (goes !== '' && !cascade) refuseUnsaid(`The gate ${row.id}`, goes);
  await db.deleteFrom('gate').where('id', '=', row.id).execute();
  return { ...row, told: goes && `with ${goes}` };
}

export const gates = defineResource<GateRow>({
  name: 'gates',
  kind: 'Gate',
  says: 'Who may come by themselves and how many a day. Without a gate that fits nobody comes in.',
  view: GateView,
  key: GateKey,
  manifest: 'apply',
  written: {
    defaults: { enabled: true },
    sameBy: ['match'],
    spelled: (fields) => ({ ...fields, match: normaliseGate(fields.match ?? {}) }),
  },
  find,
  scopeOf: () => '**',
  actions: {
    list: listing({
      input: GateQuery,
      says: 'List gates, oldest first, each with how many it let in today and how many wait.',
      from: (db) => db.selectFrom('gate').selectAll(),
      by: 'gate.id',
      filters: {},
      shown: (rows, context) => Promise.all(rows.map((row) => shown(context, row))),
    }),
    get: read({
      input: Nothing,
      says: 'Read one gate.',
      scope: 'row',
      run: (context, _input, row: GateRow) => shown(context, row),
    }),
    create: write({
      input: GateFields,
      says: 'Open a gate. The most particular one that fits decides about somebody; one for anyone is asked last.',
      scope: () => '**',
      run: create,
    }),
    update: write({
      input: GateFields as new () => Partial<GateFields>,
      partial: true,
      says: 'Change a gate. With a higher limit those who wait come in, in their order.',
      scope: 'row',
      run: update,
    }),
    delete: write({
      input: GateRemoval,
      says: 'Close a gate for good. Refused while people wait at it until `cascade` sends them away; who was let in stays.',
      scope: 'row',
      detail: ({ told }: { told: string }) => told || undefined,
      run: (context, input, row: GateRow) => remove(context, input, row),
    }),
    admit: write({
      input: Arrival,
      says: 'Ask the gates about somebody whom a sign-in has identified: it becomes a user, takes its place in line, or is refused. Asking again says how it stands.',
      scope: () => '**',
      answer: Admitted,
      target: ({ sub }) => sub,
      detail: ({ state, others }: Awaited<ReturnType<typeof admit>>) =>
        [state, ...(others?.length ? [`before it ${others.join(', ')}`] : [])].join('; '),
      run: admit,
    }),
  },
});
