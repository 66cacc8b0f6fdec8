import type { Tx } from '../db/db.js';
import type { MessageState } from '../db/tables/bus.js';
import { appendChatEvents } from './chat-events.js';

/** Moves messages to a state that people can see, and tells the pages that show them (P1). */
export async function settleMessages(
  tx: Tx,
  ids: readonly string[],
  to: { state: MessageState; reason?: string | null },
  at: string,
): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx
    .updateTable('message')
    .set({ state: to.state, reason: to.reason ?? null })
    .where('id', 'in', [...ids])
    .returning(['id', 'chat', 'turnId'])
    .execute();
  const events = rows.map(({ id, chat, turnId }) => ({
    chat,
    kind: 'state' as const,
    ...(turnId && { turnId }),
    data: { message: id, state: to.state, ...(to.reason && { reason: to.reason }) },
  }));
  await appendChatEvents(tx, events, at);
}
