import type { ReadDb } from '../../db/db.js';
import { turnPrompt } from '../home/prompt.js';
import type { Turn } from './turn-store.js';

/** What an agent is told whose calls were under way when the server died: which of them took effect, and to go on. */
export async function interruptedPrompt(db: ReadDb, turn: Turn, calls: readonly string[]): Promise<string> {
  const done = await db
    .selectFrom('toolCall')
    .where('turnId', '=', turn.id)
    .where('callId', 'in', [...calls, ''])
    .select(['callId', 'tool'])
    .execute();
  const undone = calls.filter((id) => !done.some(({ callId }) => callId === id));
  const note = [
    'The server was restarted while you were at work, and the answers to your last tool calls were lost.',
    ...done.map(({ callId, tool }) => `The call of ${tool} (${callId}) was carried out; do not repeat it.`),
    ...undone.map(
      (id) => `The call ${id} was interrupted and did nothing; make it again if it is still wanted.`,
    ),
    'Go on where you were.',
  ].join('\n');
  return turnPrompt({ messages: [], chat: { address: turn.chat, kind: 'resumed' }, note });
}
