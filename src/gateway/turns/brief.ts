import type { ReadDb } from '../../db/db.js';
import { prepared } from '../../db/prepared.js';
import { isQuiet } from '../intake/changes.js';
import type { StoredMessage } from '../intake/facts.js';
import { turnPrompt, type PromptMessage } from '../home/prompt.js';
import type { Attachment } from '../../kernel/chat-port.js';
import { delegationNote } from '../delegation/note.js';
import { observedAround } from './context.js';
import type { Session, Turn } from './turn-store.js';

/** What a turn is about: the messages it owns and what was said around them. */
export interface Brief {
  messages: StoredMessage[];
  observed: StoredMessage[];
  chat: { address: string; kind: string; title?: string };
  linkContext: string | undefined;
  /** From the gateway: whom the turn works for, where that is another agent. */
  note: string | undefined;
}

const messagesOf = prepared<{ turnId: string }, StoredMessage>((db, given) =>
  db
    .selectFrom('message')
    .selectAll()
    .where('turnId', '=', given('turnId'))
    .where('direction', '=', 'in')
    .orderBy('seq'),
);

const chatOf = prepared<{ chat: string }, { kind: string; title: string | null }>((db, given) =>
  db.selectFrom('chat').where('address', '=', given('chat')).select(['kind', 'title']),
);

export async function briefOf(db: ReadDb, turn: Turn, session: Session): Promise<Brief> {
  const messages = await messagesOf(db, { turnId: turn.id });
  const observed = await observedAround(db, turn, session, messages[0]);
  const [chat] = await chatOf(db, { chat: turn.chat });
  const link = /~([a-z0-9]+)/.exec(turn.chat)?.[1];
  const row =
    link && (await db.selectFrom('link').where('id', '=', link).select('context').executeTakeFirst());
  return {
    messages,
    observed,
    chat: { address: turn.chat, kind: chat?.kind ?? 'direct', ...(chat?.title && { title: chat.title }) },
    linkContext: (row && row.context) || undefined,
    note: await delegationNote(db, turn.chat),
  };
}

/** One message as the agent reads it; `files` are where its attachments lie in the home. */
export function promptMessage(row: StoredMessage, files: string[], observed = false): PromptMessage {
  return {
    id: row.id,
    sender: row.sender,
    at: row.at,
    text: row.text,
    ...(isQuiet(row.verb) && { event: row.verb }),
    ...(row.senderName !== null && { senderName: row.senderName }),
    ...(row.topic !== null && { topic: row.topic }),
    ...(row.replyTo !== null && { replyTo: row.replyTo }),
    ...(files.length > 0 && { attachments: files }),
    ...(observed && { observed }),
    ...((row.earlier as unknown[]).length > 0 && { edited: true }),
  };
}

/** The whole prompt of a turn; `lay` puts a message's files into the home and answers where. */
export async function promptOf(
  brief: Brief,
  session: Session,
  lay: (attachments: Attachment[]) => Promise<string[]>,
): Promise<string> {
  const own = await Promise.all(
    brief.messages.map(async (row) =>
      promptMessage(row, await lay(row.attachments as unknown as Attachment[])),
    ),
  );
  const heard = brief.observed.map((row) => promptMessage(row, [], true));
  return turnPrompt({
    messages: [...heard, ...own],
    chat: brief.chat,
    ...(brief.note !== undefined && { note: brief.note }),
    ...(brief.linkContext !== undefined && { linkContext: brief.linkContext }),
    ...(session.summary !== null && !session.started && { summary: session.summary }),
  });
}
