import { enqueue } from '../../bus/outbox.js';
import type { Tx } from '../../db/db.js';
import { showMessage } from '../chat/show.js';

interface Redrawn {
  messageId: string;
  /** Of the edit, as a delivery. */
  key: string;
  text: string;
  /** Whether the channel can write it anew; our own pages always do. */
  editable: boolean;
}

/** Writes a message of ours anew where people read it; without buttons, because what it asked is over. */
export async function redraw(
  tx: Tx,
  { messageId, key, text, editable }: Redrawn,
  now: string,
): Promise<void> {
  const row = await tx
    .updateTable('message')
    .set({ text })
    .where('id', '=', messageId)
    .returning(['channel', 'chat', 'threadId'])
    .executeTakeFirst();
  if (!row) return;
  await showMessage(tx, messageId, now);
  if (!editable) return;
  const { channel, chat, threadId } = row;
  const payload = { text, attachments: [], threadId };
  await enqueue(tx, { key, kind: 'edit', channel, chat, messageId, payload }, now);
}
