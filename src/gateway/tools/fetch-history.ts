import { Count, Ref, Shapes, Text } from '../../kernel/fields.js';
import { read, type ReadContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { ownScope, ownTurn } from './own-turn.js';
import { checkReadable, MessageSeen, seenBy, toSeen } from './seen-messages.js';

class HistoryQuery {
  @Text({ says: 'Chat; absent is the chat of this turn', max: 300, optional: true }) chat?: string;
  @Ref({ says: 'Only what stands before this message; `before` of the last answer goes on', optional: true })
  before?: string;
  @Count({ says: 'How many at most (default 30)', min: 1, max: 100, optional: true }) limit?: number;
}

class History {
  @Text({ says: 'Chat' }) chat!: string;
  @Shapes({ says: 'Messages, oldest first', of: () => MessageSeen }) messages!: MessageSeen[];
  @Text({ says: 'Where there is more: ask again with this as `before`', optional: true }) before?: string;
}

async function seqOf(context: ReadContext, chat: string, id: string): Promise<number> {
  const row = await seenBy(context)
    .where('message.chat', '=', chat)
    .where('message.id', '=', id)
    .executeTakeFirst();
  if (row) return row.seq;
  throw new Problem('notFound', `There is no message "${id}" in ${chat}.`, [
    { path: 'before', message: 'names no message of this chat' },
  ]);
}

async function run(context: ReadContext, input: HistoryQuery): Promise<History> {
  const { chat = ownTurn(context.caller).turn.chat, before, limit = 30 } = input;
  await checkReadable(context, chat);
  let rows = seenBy(context).where('message.chat', '=', chat);
  if (before !== undefined) rows = rows.where('message.seq', '<', await seqOf(context, chat, before));
  const found = await rows
    .orderBy('message.seq', 'desc')
    .limit(limit + 1)
    .execute();
  const messages = found
    .slice(0, limit)
    .reverse()
    .map((row) => toSeen(row));
  const [oldest] = messages;
  return { chat, messages, ...(found.length > limit && oldest && { before: oldest.id }) };
}

/** Reads a chat page by page. */
export const fetchHistoryTool = () =>
  read<HistoryQuery, History>({
    input: HistoryQuery,
    says: 'Read what was said in a chat, page by page, as far as it came to you. It knows what was stored here, not what the platform had before. To find words, use search_messages.',
    scope: ownScope,
    on: ['door'],
    answer: History,
    run,
  });
