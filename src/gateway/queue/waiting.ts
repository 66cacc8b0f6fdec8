import { sql } from 'kysely';
import { isLiveTurn, isOpenMessage } from '../../db/open-rows.js';
import { prepared } from '../../db/prepared.js';
import type { StoredMessage } from '../intake/facts.js';

/** So many are looked at in one go. */
export const page = 500;

export interface LiveTurn {
  id: string;
  state: string;
  agent: string;
}

/** Turns that are being run, by this server or by the one before. */
export const liveTurns = prepared<object, LiveTurn>((db) =>
  db
    .selectFrom('turn')
    .innerJoin('agent', 'agent.id', 'turn.agentId')
    .where('turn.state', '!=', 'queued')
    .where(isLiveTurn())
    .select(['turn.id', 'turn.state', 'agent.path as agent']),
);

/** What waits in a session, oldest first. */
export const queuedIn = prepared<{ sessionKey: string }, StoredMessage>((db, given) =>
  db
    .selectFrom('message')
    .selectAll()
    .where('sessionKey', '=', given('sessionKey'))
    .where('state', '=', 'queued')
    .where(isOpenMessage())
    .where('direction', '=', 'in')
    .orderBy('seq')
    .limit(200),
);

interface DueTurn {
  id: string;
  agentId: string;
  sessionKey: string;
  path: string | null;
  parallelTurns: number | null;
}

/** The agent as a value of its own, or the rank would be read off an index over the turns of all time. */
const rank = sql<number>`row_number() over (partition by coalesce(turn.agent_id, '') order by turn.id)`;

/** The oldest turns of each agent: thousands that wait for one agent never hide those of another. */
export const dueTurns = prepared<{ now: string }, DueTurn>((db, given) => {
  const due = db
    .selectFrom('turn')
    .leftJoin('agent', 'agent.id', 'turn.agentId')
    .where('turn.state', '=', 'queued')
    .where(isLiveTurn())
    .where('turn.cancelRequested', '=', false)
    .where('turn.nextAt', '<=', given('now'))
    .select(['turn.id', 'turn.agentId', 'turn.sessionKey', 'agent.path', 'agent.parallelTurns'])
    .select(rank.as('rank'))
    .as('due');
  return db.selectFrom(due).selectAll().orderBy('rank').orderBy('id').limit(page);
});
