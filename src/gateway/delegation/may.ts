import type { ReadDb } from '../../db/db.js';
import { agentCaller } from '../../identity/principals.js';
import { Gate } from '../../kernel/gate.js';

/** Whether an agent may hand a conversation over to another one now: the one gate, asked for the agent. */
export async function mayHandOver(db: ReadDb, from: string, to: string, now: string): Promise<boolean> {
  const agent = await db
    .selectFrom('agent')
    .where('path', '=', from)
    .select(['id', 'path'])
    .executeTakeFirst();
  if (!agent) return false;
  const gate = await Gate.of(db, await agentCaller(db, agent), now);
  return gate.verdict({ action: 'turn:handoff', scope: to }).allowed;
}
