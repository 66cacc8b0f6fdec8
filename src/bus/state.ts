import type { Tx } from '../db/db.js';
import type { MessageState } from '../db/tables/bus.js';
import { prepared } from '../db/prepared.js';
import { appendChatEvents, type ChatEventInput } from './chat-events.js';

interface Move {
  id: string;
  state: MessageState;
  reason: string | null;
}

const move = prepared<Move, { chat: string; turnId: string | null }>((db, given) =>
  db
    .updateTable('message')
    .set({ state: given('state'), reason: given('reason') })
    .where('id', '=', given('id'))
    .returning(['chat', 'turnId']),
);

/** Moves messages to a state that people can see, and tells the pages that show them (P1). */
export async function settleMessages(
  tx: Tx,
  ids: readonly string[],
  to: { state: MessageState; reason?: string | null },
  at: string,
): Promise<void> {
  const events: ChatEventInput[] = [];
  for (const id of ids) {
    const [row] = await move(tx, { id, state: to.state, reason: to.reason ?? null });
    if (!row) continue;
    const data = { message: id, state: to.state, ...(to.reason && { reason: to.reason }) };
    events.push({ chat: row.chat, kind: 'state', ...(row.turnId && { turnId: row.turnId }), data });
  }
  await appendChatEvents(tx, events, at);
}
