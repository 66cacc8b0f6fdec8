import { enqueue } from '../../bus/outbox.js';
import { appendOutbound } from '../../bus/outbound.js';
import type { Attachment } from '../../kernel/chat-port.js';
import { Choice, Ref, Text } from '../../kernel/fields.js';
import type { WriteContext } from '../../kernel/resource.js';
import type { Json } from '../../platform/json.js';
import { agentById, agentName } from '../turns/agent-row.js';
import { liveTurn, ownTurn } from './own-turn.js';
import type { MessageRow } from './seen-messages.js';

/** What a tool that says something answers. */
export class MessageSaid {
  @Ref({ says: 'Id of the message, for edit, delete and replies to it' }) messageId!: string;
  @Text({ says: 'Chat that it goes to' }) chat!: string;
  @Choice({ says: 'It leaves when the channel takes it', of: ['queued'] }) state!: string;
}

/** Where words go. */
export interface Place {
  channel: string;
  chat: string;
  topic: string | null;
  threadId: string | null;
}

export interface Words {
  kind?: 'message' | 'file';
  text: string;
  attachments?: Attachment[];
  replyTo?: string | null;
}

/** A turn that has done something visible is not run again by itself and has not been silent. */
async function countSaid({ db, after, ports }: WriteContext, turnId: string): Promise<void> {
  await db
    .updateTable('turn')
    .set((eb) => ({ said: eb('said', '+', 1) }))
    .where('id', '=', turnId)
    .execute();
  after(() => ports.wake('delivery'));
}

/** Puts the words on the bus and in the outbox, once for each tool use. */
export async function say(context: WriteContext, place: Place, words: Words): Promise<MessageSaid> {
  const { db, caller, effectKey: key, now } = context;
  const { agent, turn } = ownTurn(caller);
  await liveTurn(db, caller);
  const row = await agentById(db, agent.id);
  const attachments = (words.attachments ?? []) as unknown as Json[];
  const from = { sender: `agent:${agent.path}`, senderName: row ? agentName(row) : agent.path };
  const owner = { agentId: agent.id, turnId: turn.id, sessionKey: turn.sessionKey };
  const id = await appendOutbound(db, { key, ...place, ...words, attachments, ...from, ...owner }, now);
  if (id !== undefined) await countSaid(context, turn.id);
  return { messageId: id ?? (await saidBefore(context)), chat: place.chat, state: 'queued' };
}

/** A script that says the same again in one turn gets the message that it has said. */
async function saidBefore({ db, effectKey }: WriteContext): Promise<string> {
  const row = await db
    .selectFrom('delivery')
    .where('key', '=', effectKey)
    .select('messageId')
    .executeTakeFirst();
  return row?.messageId ?? '';
}

/** Queues a change of a message that stands in a chat; under a key that has been used nothing is queued. */
export async function sendChange(
  context: WriteContext,
  row: MessageRow,
  { kind, text }: { kind: 'edit' | 'delete' | 'react'; text: string },
  key = context.effectKey,
): Promise<void> {
  const { turn } = ownTurn(context.caller);
  const { id: messageId, channel, chat, threadId, platformId } = row;
  const payload = { text, attachments: [], threadId, platformId };
  const effect = { key, kind, channel, chat, messageId, payload, turnId: turn.id };
  if (await enqueue(context.db, effect, context.now)) await countSaid(context, turn.id);
}
