import type { Tx } from '../db/db.js';
import type { Json } from '../platform/json.js';
import { newId } from '../platform/ids.js';

/** An event of a platform, or of a person at our own page, in the words of the bus. */
export interface InboundEvent {
  channel: string;
  chat: string;
  chatKind: 'direct' | 'group' | 'channel';
  chatTitle?: string;
  /** The key of the event; the same (channel, key) twice is one message (P2). */
  eventKey?: string;
  verb: string;
  sender: string;
  senderName?: string;
  text: string;
  attachments?: Json[];
  topic?: string;
  threadId?: string;
  /** Id on the platform of the message that this one answers. */
  replyTo?: string;
  platformId?: string;
  /** What routing asks beyond these columns: guild, roles, team, mentions, a direct address. */
  facts?: { [name: string]: Json };
}

/** Stores the event as `received`; once stored it may be acknowledged to its platform (P1). */
export async function appendInbound(
  tx: Tx,
  event: InboundEvent,
  at: string,
): Promise<{ id: string; duplicate: boolean }> {
  const id = newId(Date.parse(at));
  const { chatKind, chatTitle, ...columns } = event;
  const row = await tx
    .insertInto('message')
    .values({
      ...columns,
      id,
      at,
      direction: 'in',
      state: 'received',
      attachments: event.attachments ?? [],
      facts: { ...event.facts, chatKind },
      earlier: [],
    } as never)
    .onConflict((on) => on.columns(['channel', 'eventKey']).where('eventKey', 'is not', null).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (row) {
    await touchChat(tx, event, at);
    return { id, duplicate: false };
  }
  const first = await tx
    .selectFrom('message')
    .where('channel', '=', event.channel)
    .where('eventKey', '=', event.eventKey ?? '')
    .select('id')
    .executeTakeFirstOrThrow();
  return { id: first.id, duplicate: true };
}

async function touchChat(
  tx: Tx,
  { channel, chat, chatKind, chatTitle }: InboundEvent,
  at: string,
): Promise<void> {
  await tx
    .insertInto('chat')
    .values({ address: chat, channel, kind: chatKind, title: chatTitle ?? null, firstAt: at, lastAt: at })
    .onConflict((on) =>
      on.column('address').doUpdateSet({ lastAt: at, ...(chatTitle !== undefined && { title: chatTitle }) }),
    )
    .execute();
}
