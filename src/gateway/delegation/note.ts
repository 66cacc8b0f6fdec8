import type { ReadDb } from '../../db/db.js';
import { prepared } from '../../db/prepared.js';

const givenIn = prepared<{ chat: string }, { kind: string; deadline: string; path: string | null }>(
  (db, given) =>
    db
      .selectFrom('delegation')
      .leftJoin('agent', 'agent.id', 'delegation.fromAgent')
      .where('delegation.chat', '=', given('chat'))
      .select(['delegation.kind', 'delegation.deadline', 'agent.path']),
);

/** What an agent is told of the delegation that its turn works for. */
export async function delegationNote(db: ReadDb, chat: string): Promise<string | undefined> {
  const [row] = await givenIn(db, { chat });
  if (!row) return undefined;
  const what = row.kind === 'escalate' ? 'asks you, its parent, for a decision' : 'has delegated this to you';
  const agent = row.path ?? 'An agent that is gone';
  return `${agent} ${what}; no person reads here. Your final answer is the result and goes back to it. Time ends at ${row.deadline}.`;
}
