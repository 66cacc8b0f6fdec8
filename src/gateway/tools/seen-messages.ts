import type { Selectable } from 'kysely';
import type { MessageTable } from '../../db/tables/bus.js';
import { Choice, Flag, Moment, Ref, Text, Texts } from '../../kernel/fields.js';
import { Refusal } from '../../kernel/gate.js';
import type { ReadContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { ownTurn } from './own-turn.js';

/** A message as tools show it to an agent. */
export class MessageSeen {
  @Ref({ says: 'Id of the message' }) id!: string;
  @Text({ says: 'Chat that it stands in' }) chat!: string;
  @Moment({ says: 'When it was stored' }) at!: string;
  @Choice({ says: 'in: from people; out: from an agent', of: ['in', 'out'] }) direction!: string;
  @Text({ says: 'Who wrote' }) sender!: string;
  @Text({ says: 'Name of the sender', optional: true }) senderName?: string;
  @Text({ says: 'Topic', optional: true }) topic?: string;
  @Text({ says: 'Message that it answers', optional: true }) replyTo?: string;
  @Text({ says: 'What was written, shortened where it is long', min: 0 }) text!: string;
  @Texts({ says: 'Names of its files', optional: true }) files?: string[];
  @Flag({ says: 'It was changed after it was sent', optional: true }) edited?: boolean;
  @Flag({ says: 'It was taken back', optional: true }) deleted?: boolean;
}

export type MessageRow = Selectable<MessageTable>;

const longest = 4000;

export function shorten(text: string, max = longest): string {
  return text.length > max ? `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}

export function toSeen(row: MessageRow, text = shorten(row.text)): MessageSeen {
  const { id, chat, at, direction, sender, senderName, topic, replyTo } = row;
  const files = (row.attachments as { name: string }[]).map(({ name }) => name);
  const { deleted } = row.facts as { deleted?: unknown };
  return {
    ...{ id, chat, at, direction, sender, text },
    ...(senderName !== null && { senderName }),
    ...(topic !== null && { topic }),
    ...(replyTo !== null && { replyTo }),
    ...(files.length > 0 && { files }),
    ...((row.earlier as unknown[]).length > 0 && !deleted && { edited: true }),
    ...(deleted ? { deleted: true } : {}),
  };
}

/** The messages that the caller may read: to and from itself, and of agents whose messages its grants let it list. */
export function seenBy({ db, caller, readable }: ReadContext) {
  const { agent } = ownTurn(caller);
  return db
    .selectFrom('message')
    .leftJoin('agent', 'agent.id', 'message.agentId')
    .selectAll('message')
    .where((eb) =>
      eb.or([eb('message.agentId', '=', agent.id), readable('agent.path', 'messages:list') as never]),
    );
}

/** Refuses a chat of which the caller may read nothing, whether or not it exists; the audit row tells the two apart. */
export async function checkReadable(context: ReadContext, chat: string): Promise<void> {
  if (chat === ownTurn(context.caller).turn.chat) return;
  const mine = await seenBy(context)
    .where('message.chat', '=', chat)
    .orderBy('message.seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (mine) return;
  const problem = new Problem('notFound', `There is no chat "${chat}" whose messages you may read.`, [
    { path: 'chat', message: 'leave it out for the chat of this turn' },
  ]);
  const other = await context.db
    .selectFrom('message')
    .leftJoin('agent', 'agent.id', 'message.agentId')
    .where('message.chat', '=', chat)
    .select('agent.path')
    .orderBy('message.seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!other) throw problem;
  throw new Refusal({ action: 'messages:list', scope: other.path ?? '**' }, problem);
}
