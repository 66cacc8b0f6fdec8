import type { Tx } from '../db/db.js';
import { newId } from '../platform/ids.js';
import type { Json } from '../platform/json.js';
import { enqueue, type Effect } from './outbox.js';

/** A message from an agent, or a notice of the system, to a chat. */
export interface OutboundMessage {
  /** The delivery key; a message under a key that exists is not written again. */
  key: string;
  kind?: 'message' | 'notice' | 'file';
  channel: string;
  chat: string;
  topic?: string | null;
  threadId?: string | null;
  sender: string;
  senderName?: string;
  text: string;
  attachments?: Json[];
  replyTo?: string | null;
  /** Under the message, where its channel has them. */
  buttons?: { id: string; label: string }[];
  agentId?: string;
  turnId?: string;
  sessionKey?: string;
}

/** Writes the message and its delivery together; undefined when the key has been used. */
export async function appendOutbound(
  tx: Tx,
  message: OutboundMessage,
  at: string,
): Promise<string | undefined> {
  const { key, kind = 'message', buttons, ...columns } = message;
  const id = newId(Date.parse(at));
  const attachments = message.attachments ?? [];
  const effect: Effect = {
    ...{ key, kind, channel: message.channel, chat: message.chat, messageId: id },
    payload: {
      text: message.text,
      attachments,
      threadId: message.threadId ?? null,
      replyTo: message.replyTo ?? null,
      ...(buttons && { buttons }),
    },
    ...(message.turnId && { turnId: message.turnId }),
    ...(message.agentId && { agentId: message.agentId }),
  };
  if (!(await enqueue(tx, effect, at))) return undefined;
  await tx
    .insertInto('message')
    .values({
      ...columns,
      id,
      at,
      direction: 'out',
      verb: kind,
      state: 'queued',
      attachments,
      facts: {},
      earlier: [],
    } as never)
    .execute();
  return id;
}
