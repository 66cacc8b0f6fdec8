import { Flag, Ref, Shapes } from '../../kernel/fields.js';
import { read, type ReadContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { ownScope } from './own-turn.js';
import { MessageSeen, seenBy, toSeen, type MessageRow } from './seen-messages.js';

class ThreadQuery {
  @Ref({ says: 'Id of any message of the thread' }) messageId!: string;
}

class Thread {
  @Shapes({ says: 'The messages, oldest first, at most 50', of: () => MessageSeen }) messages!: MessageSeen[];
  @Flag({ says: 'It is longer than what is shown' }) more!: boolean;
}

const most = 50;
const deepest = 20;
/** How many messages after the first are looked through for replies. */
const window = 500;

/** Platforms with threads: all that stands in the one of this message. */
async function platformThread(context: ReadContext, { chat, threadId }: MessageRow): Promise<MessageRow[]> {
  const rows = await seenBy(context)
    .where('message.chat', '=', chat)
    .where('message.threadId', '=', threadId)
    .orderBy('message.seq', 'desc')
    .limit(most + 1)
    .execute();
  return rows.reverse();
}

/** What the message answers, what that answers, and so on; oldest first. */
async function ancestors(context: ReadContext, row: MessageRow): Promise<MessageRow[]> {
  const chain: MessageRow[] = [];
  let answered = row.replyTo;
  while (answered !== null && chain.length < deepest) {
    const parent = answered;
    const above = await seenBy(context)
      .where('message.chat', '=', row.chat)
      .where('message.seq', '<', chain[0]?.seq ?? row.seq)
      .where((eb) => eb.or([eb('message.id', '=', parent), eb('message.platformId', '=', parent)]))
      .executeTakeFirst();
    if (!above) break;
    chain.unshift(above);
    answered = above.replyTo;
  }
  return chain;
}

const names = ({ id, platformId }: MessageRow): string[] => (platformId === null ? [id] : [id, platformId]);

/** Replies to any message of the chain; a reply always stands after what it answers, so one pass finds them all. */
async function withReplies(context: ReadContext, chain: MessageRow[]): Promise<MessageRow[]> {
  const [first] = chain;
  if (!first) return [];
  const later = await seenBy(context)
    .where('message.chat', '=', first.chat)
    .where('message.seq', '>', first.seq)
    .where('message.replyTo', 'is not', null)
    .orderBy('message.seq')
    .limit(window)
    .execute();
  const known = new Set(chain.flatMap(names));
  const rows = new Map(chain.map((row) => [row.id, row]));
  for (const row of later) {
    if (rows.has(row.id) || !known.has(row.replyTo ?? '')) continue;
    rows.set(row.id, row);
    for (const name of names(row)) known.add(name);
  }
  return [...rows.values()].sort((a, b) => a.seq - b.seq);
}

async function run(context: ReadContext, { messageId }: ThreadQuery): Promise<Thread> {
  const row = await seenBy(context).where('message.id', '=', messageId).executeTakeFirst();
  if (!row)
    throw new Problem('notFound', `There is no message "${messageId}" that you may read.`, [
      { path: 'messageId', message: 'names no message that you may read' },
    ]);
  const all =
    row.threadId === null
      ? await withReplies(context, [...(await ancestors(context, row)), row])
      : await platformThread(context, row);
  const start = Math.max(0, Math.min(all.findIndex(({ id }) => id === row.id) - 25, all.length - most));
  const messages = all.slice(start, start + most).map((each) => toSeen(each));
  return { messages, more: all.length > messages.length };
}

/** Reads the replies around a message. */
export const readThreadTool = () =>
  read<ThreadQuery, Thread>({
    input: ThreadQuery,
    says: 'Read the thread that a message belongs to: what it answers and what answers it. Not for the whole chat: that is fetch_history.',
    scope: ownScope,
    on: ['door'],
    answer: Thread,
    run,
  });
