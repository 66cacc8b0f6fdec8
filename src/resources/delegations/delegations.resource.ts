import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { DelegationTable } from '../../db/tables/delegation.js';
import { listing } from '../../kernel/listing.js';
import { defineResource, read, write, type WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { Nothing } from '../nothing.dto.js';
import { DelegationKey, DelegationQuery, DelegationView } from './delegations.dto.js';

type DelegationRow = Selectable<DelegationTable> & { from: string | null; to: string | null };

const rowsOf = (db: ReadDb) =>
  db
    .selectFrom('delegation')
    .leftJoin('agent as asker', 'asker.id', 'delegation.fromAgent')
    .leftJoin('agent as doer', 'doer.id', 'delegation.toAgent')
    .selectAll('delegation')
    .select(['asker.path as from', 'doer.path as to']);

/** A loop ends it and all below it. */
async function cancel({ db, after, ports }: WriteContext, row: DelegationRow): Promise<DelegationRow> {
  if (row.endedAt !== null) throw new Problem('conflict', `The delegation is already ${row.state}.`);
  const set = { cancelRequested: true, version: row.version + 1 };
  await db.updateTable('delegation').set(set).where('id', '=', row.id).execute();
  after(() => ports.wake('cancel'));
  after(() => ports.wake('delegations'));
  return { ...row, ...set };
}

export const delegations = defineResource<DelegationRow>({
  name: 'delegations',
  kind: 'Delegation',
  says: 'Work that an agent has given to another one, with its state, deadline and result. Agents make them with the tools of a turn.',
  view: DelegationView,
  key: DelegationKey,
  manifest: 'never',
  find: (db, { id }) =>
    rowsOf(db)
      .where('delegation.id', '=', id ?? '')
      .executeTakeFirst(),
  // What was asked and answered is of both agents.
  scopeOf: ({ from, to }) => [from ?? '**', to ?? '**'],
  actions: {
    list: listing({
      input: DelegationQuery,
      says: 'List delegations, newest first.',
      from: rowsOf,
      by: 'delegation.id',
      newestFirst: true,
      of: ['asker.path', 'doer.path'],
      filters: {
        from: 'asker.path',
        to: 'doer.path',
        state: 'delegation.state',
        turn: 'delegation.parentTurn',
        root: 'delegation.root',
      },
    }),
    get: read({
      input: Nothing,
      says: 'Read one delegation.',
      scope: 'row',
      run: async (_context, _input, row: DelegationRow) => row,
    }),
    cancel: write({
      input: Nothing,
      says: 'Stop a delegation and all that was delegated for it. The agent that asked is told.',
      scope: 'row',
      run: (context, _input, row: DelegationRow) => cancel(context, row),
    }),
  },
});
