import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { SessionTable } from '../../db/tables/turns.js';
import { isLiveTurn } from '../../db/open-rows.js';
import { listing } from '../../kernel/listing.js';
import { defineResource, read, write, type WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { Nothing } from '../nothing.dto.js';
import { SessionKey, SessionQuery, SessionView } from './sessions.dto.js';

type SessionRow = Selectable<SessionTable> & { agent: string | null };

const rowsOf = (db: ReadDb) =>
  db
    .selectFrom('session')
    .leftJoin('agent', 'agent.id', 'session.agentId')
    .selectAll('session')
    .select('agent.path as agent');

/** The row goes, and with it all that leads to its folder, which a loop then throws away. */
async function forget({ db, after, ports }: WriteContext, row: SessionRow): Promise<SessionRow> {
  const busy = await db
    .selectFrom('turn')
    .where('sessionKey', '=', row.key)
    .where('state', '!=', 'queued')
    .where(isLiveTurn())
    .select('id')
    .executeTakeFirst();
  if (busy)
    throw new Problem('conflict', `The turn ${busy.id} is running in it; cancel it or wait for its end.`);
  await db.deleteFrom('session').where('key', '=', row.key).execute();
  after(() => ports.wake('homes'));
  return row;
}

export const sessions = defineResource<SessionRow>({
  name: 'sessions',
  kind: 'Session',
  says: 'One model conversation: of an agent with a person, a room, a thread or a topic.',
  view: SessionView,
  key: SessionKey,
  manifest: 'never',
  find: (db, { key }) =>
    rowsOf(db)
      .where('session.key', '=', key ?? '')
      .executeTakeFirst(),
  scopeOf: (row) => row.agent ?? '**',
  actions: {
    list: listing({
      input: SessionQuery,
      says: 'List sessions by their keys.',
      from: rowsOf,
      by: 'session.key',
      of: 'agent.path',
      filters: { agent: 'agent.path' },
    }),
    get: read({
      input: Nothing,
      says: 'Read one session.',
      scope: 'row',
      run: async (_context, _input, row: SessionRow) => row,
    }),
    delete: write({
      input: Nothing,
      says: 'Forget a conversation: the next turn starts fresh. Messages stay on the bus, and so does what the agent has remembered.',
      scope: 'row',
      run: (context, _input, row: SessionRow) => forget(context, row),
    }),
  },
});
