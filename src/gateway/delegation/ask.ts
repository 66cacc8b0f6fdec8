import { appendOutbound } from '../../bus/outbound.js';
import type { WriteContext } from '../../kernel/resource.js';
import { newName } from '../../platform/ids.js';
import { agentById, agentName } from '../turns/agent-row.js';
import { lastAttempt } from '../turns/attempt-store.js';
import type { Turn } from '../turns/turn-store.js';
import { buttonId } from './questions.js';
import type { Question } from './record.js';

/** What is asked, and whom. */
export interface Inquiry {
  turn: Turn;
  agent: { id: string; path: string };
  place: { channel: string; chat: string; topic: string | null; threadId: string | null };
  text: string;
  choices: string[];
  person: string | undefined;
  editable: boolean;
  waits: boolean;
  deadlineSeconds: number;
}

/** The card: the question with its numbered choices, and how to answer where there is no button. */
function card({ text, choices }: Inquiry, code: string): string {
  const list = choices.map((choice, index) => `${index + 1}. ${choice}`);
  const how =
    choices.length > 0
      ? `(Answer with a number${choices.length > 1 ? '' : ' or the word'}, or begin with >${code})`
      : `(Reply to this message, or begin with >${code})`;
  return [text, ...(list.length > 0 ? [list.join('\n')] : []), how].join('\n\n');
}

/** The question that an earlier attempt of the same turn has put already: nobody is asked twice (P3). */
async function askedBefore(
  { db }: WriteContext,
  { turn, text, place, waits }: Inquiry,
  attempt: number,
): Promise<Question | undefined> {
  const row = await db
    .selectFrom('question')
    .selectAll()
    .where('turnId', '=', turn.id)
    .where('text', '=', text)
    .where('chat', '=', place.chat)
    .where('state', 'in', ['open', 'answered'])
    .where((eb) =>
      eb.or([eb('attempt', '<', attempt), eb.and([eb('waiting', 'is not', null), eb('taken', 'is', null)])]),
    )
    .executeTakeFirst();
  if (!row) return undefined;
  const asked = { attempt, waiting: waits ? attempt : null };
  await db.updateTable('question').set(asked).where('id', '=', row.id).execute();
  return { ...row, ...asked };
}

async function post(context: WriteContext, inquiry: Inquiry, id: string, code: string): Promise<string> {
  const { db, now, effectKey: key, after, ports } = context;
  const { agent, turn, place, choices } = inquiry;
  const row = await agentById(db, agent.id);
  const buttons = choices.map((label, index) => ({ id: buttonId(id, index), label: label.slice(0, 60) }));
  const messageId = await appendOutbound(
    db,
    {
      key: `${key}:ask`,
      ...place,
      sender: `agent:${agent.path}`,
      senderName: row ? agentName(row) : agent.path,
      text: card(inquiry, code),
      agentId: agent.id,
      turnId: turn.id,
      sessionKey: turn.sessionKey,
      ...(buttons.length > 0 && { buttons }),
    },
    now,
  );
  after(() => ports.wake('delivery'));
  return messageId ?? '';
}

/** Puts a question to people; its answer comes back from the row. */
export async function ask(context: WriteContext, inquiry: Inquiry): Promise<Question> {
  const { db, now } = context;
  const { turn, agent, place, text, choices, person = null, editable, waits, deadlineSeconds } = inquiry;
  const attempt = await lastAttempt(db, turn.id);
  const before = await askedBefore(context, inquiry, attempt);
  if (before) return before;
  const id = context.newId();
  const code = newName().slice(0, 4);
  const messageId = await post(context, inquiry, id, code);
  const row: Question = {
    ...{ id, code, attempt, person, text, choices, editable, messageId },
    turnId: turn.id,
    agentId: agent.id,
    sessionKey: turn.sessionKey,
    chat: place.chat,
    channel: place.channel,
    state: 'open',
    deadline: new Date(Date.parse(now) + deadlineSeconds * 1000).toISOString(),
    waiting: waits ? attempt : null,
    ...{ reply: null, answeredBy: null, taken: null, deliveredAt: null, createdAt: now, endedAt: null },
  };
  await db
    .insertInto('question')
    .values({ ...row, choices: choices as never, editable })
    .execute();
  return row;
}
