import type { Selectable } from 'kysely';
import { appendChatEvents } from '../../bus/chat-events.js';
import type { ReadDb, Tx } from '../../db/db.js';
import { prepared } from '../../db/prepared.js';
import type { MessageTable } from '../../db/tables/bus.js';
import type { Attachment, ChatMessage } from '../../kernel/chat-port.js';
import type { Json } from '../../platform/json.js';

/** A row of the bus as a page shows it. */
export function chatMessage(row: Selectable<MessageTable>): ChatMessage {
  const { deleted, reactions } = row.facts as { deleted?: boolean; reactions?: string[] };
  return {
    id: row.id,
    direction: row.direction,
    text: deleted ? '' : row.text,
    sender: row.senderName ?? row.sender,
    state: row.state,
    attachments: deleted ? [] : (row.attachments as unknown as Attachment[]),
    at: row.at,
    ...(row.topic !== null && { topic: row.topic }),
    ...(row.turnId !== null && { turn: row.turnId }),
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.replyTo !== null && { replyTo: row.replyTo }),
    ...(reactions && reactions.length > 0 && { reactions }),
    ...(!deleted && (row.earlier as Json[]).length > 0 && { edited: true }),
    ...(deleted && { deleted }),
  };
}

const webMessage = prepared<{ id: string }, Selectable<MessageTable>>((db, given) =>
  db.selectFrom('message').selectAll().where('id', '=', given('id')).where('channel', '=', 'web'),
);

/** Tells the pages of a chat what a message looks like now. Only our own pages read these events. */
export async function showMessage(tx: Tx, id: string, at: string): Promise<void> {
  const [row] = await webMessage(tx, { id });
  if (!row) return;
  const data = chatMessage(row) as unknown as { [name: string]: Json };
  const turn = row.turnId === null ? {} : { turnId: row.turnId };
  await appendChatEvents(tx, [{ chat: row.chat, kind: 'message', ...turn, data }], at);
}

/** The newest messages of a chat, oldest first. */
export async function chatHistory(db: ReadDb, chat: string, limit: number): Promise<ChatMessage[]> {
  const rows = await db
    .selectFrom('message')
    .selectAll()
    .where('chat', '=', chat)
    .where((eb) => eb.or([eb('direction', '=', 'in'), eb('state', 'in', ['sent', 'failed'])]))
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
  return rows.reverse().map(chatMessage);
}
