import type { Attachment } from '../../kernel/chat-port.js';
import { Ref, Text, Texts } from '../../kernel/fields.js';
import { write, type ReadContext, type WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { requireAbility } from './abilities.js';
import type { ToolDeps } from './deps.js';
import { attach } from './home-files.js';
import { ownScope, ownTurn } from './own-turn.js';
import { MessageSaid, say, type Place } from './say.js';

class Reply {
  @Text({ says: 'What to say, in Markdown', max: 100_000 }) text!: string;
  @Ref({ says: 'Message of this chat to answer; absent answers the chat', optional: true })
  messageId?: string;
  @Texts({ says: 'Paths of files in your home to send along, 20 MiB together', max: 10, optional: true })
  files?: string[];
}

/** The turn's own chat, in the thread of the last message it was given there. */
async function ownPlace({ db, caller }: ReadContext): Promise<Place> {
  const { id, chat, channel, topic } = ownTurn(caller).turn;
  const last = await db
    .selectFrom('message')
    .where('turnId', '=', id)
    .where('chat', '=', chat)
    .where('direction', '=', 'in')
    .select('threadId')
    .orderBy('seq', 'desc')
    .executeTakeFirst();
  return { channel, chat, topic, threadId: last?.threadId ?? null };
}

/** Where an answer goes. Chats that share a session are each answered where the message came from. */
export async function replyPlace(context: ReadContext, messageId: string | undefined): Promise<Place> {
  if (messageId === undefined) return ownPlace(context);
  const { turn, agent } = ownTurn(context.caller);
  const row = await context.db
    .selectFrom('message')
    .where('id', '=', messageId)
    .where((eb) => eb.or([eb('chat', '=', turn.chat), eb('turnId', '=', turn.id)]))
    .where((eb) => eb.or([eb('agentId', '=', agent.id), eb('turnId', '=', turn.id)]))
    .select(['channel', 'chat', 'topic', 'threadId'])
    .executeTakeFirst();
  if (row) return row;
  throw new Problem('notFound', `There is no message "${messageId}" in this chat; leave messageId out.`, [
    { path: 'messageId', message: 'names no message of this chat' },
  ]);
}

async function storeFiles(deps: ToolDeps, context: ReadContext, { files = [], messageId }: Reply) {
  if (files.length === 0) return [];
  const { channel } = await replyPlace(context, messageId);
  requireAbility(deps, channel, 'files', 'files');
  return attach(deps, ownTurn(context.caller).agent, files);
}

async function run(deps: ToolDeps, context: WriteContext, { text, messageId }: Reply): Promise<MessageSaid> {
  const place = await replyPlace(context, messageId);
  const attachments = (context.prepared ?? []) as Attachment[];
  await deps.files.note(context.db, place.chat, attachments, context.now);
  return say(context, place, { text, attachments, replyTo: messageId ?? null });
}

/** Says something in the turn's own chat. */
export const replyTool = (deps: ToolDeps) =>
  write<Reply, MessageSaid>({
    input: Reply,
    says: 'Say something in this chat now, while you go on working: a first finding, a question, a file. Do not use it for your final answer; what you write at the end is sent by itself.',
    scope: ownScope,
    on: ['door'],
    answer: MessageSaid,
    prepare: (context, input) => storeFiles(deps, context, input),
    run: (context, input) => run(deps, context, input),
  });
