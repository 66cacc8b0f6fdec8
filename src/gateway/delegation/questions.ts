import { settleMessages } from '../../bus/state.js';
import { sql, type SqlBool } from 'kysely';
import type { Tx } from '../../db/db.js';
import { prepared } from '../../db/prepared.js';
import { redraw } from '../delivery/redraw.js';
import type { Engine } from '../engine.js';
import type { StoredMessage } from '../intake/facts.js';
import type { Question } from './record.js';

/** `ask:<question>:<number>`: what a pressed button says. */
const pressed = /^ask:([a-z0-9]{22}):(\d{1,2})$/;
/** `>k7f2 text`: an answer by the question's code, where there are neither buttons nor replies. */
const coded = /^>\s?([a-z0-9]{4})\s+(\S[\s\S]*)$/i;

export const buttonId = (question: string, index: number): string => `ask:${question}:${index + 1}`;

/** Which choice a text names: its number, or the choice itself. */
function choiceOf({ choices }: Question, text: string): string | undefined {
  const plain = text.trim().toLowerCase();
  const number = /^\d{1,2}[.)]?$/.test(plain) ? choices[Number.parseInt(plain, 10) - 1] : undefined;
  return number ?? choices.find((choice) => choice.trim().toLowerCase() === plain);
}

/** A question with choices takes one of them; one without takes any words, but only those said to it. */
function replyOf(question: Question, text: string, said: boolean): string | undefined {
  const choice = choiceOf(question, text);
  if (choice !== undefined || question.choices.length > 0) return choice;
  return said && text.trim() !== '' ? text.trim() : undefined;
}

const openOf = prepared<{ chat: string }, Question>((db, given) =>
  db
    .selectFrom('question')
    .selectAll()
    .where('chat', '=', given('chat'))
    // In these words the index has it.
    .where(sql<SqlBool>`state = 'open'`)
    .orderBy('id', 'desc'),
);

async function openIn(tx: Tx, chat: string): Promise<Question[]> {
  return openOf(tx, { chat });
}

async function isAbout(tx: Tx, { messageId }: Question, { replyTo, chat }: StoredMessage): Promise<boolean> {
  if (replyTo === null) return false;
  if (replyTo === messageId) return true;
  const row = await tx
    .selectFrom('message')
    .where('id', '=', messageId)
    .where('chat', '=', chat)
    .select(['platformId', 'facts'])
    .executeTakeFirst();
  const parts = (row?.facts as { parts?: (string | null)[] } | undefined)?.parts ?? [row?.platformId];
  return parts.includes(replyTo);
}

export interface Answered {
  question: Question;
  reply: string;
}

/** The open question that a message answers, and how: by a button, a reply, its code, or by naming a choice. */
export async function answeredBy(tx: Tx, row: StoredMessage): Promise<Answered | undefined> {
  const open = (await openIn(tx, row.chat)).filter(({ person }) => person === null || person === row.sender);
  const [, id, number] = pressed.exec(row.text) ?? [];
  if (row.verb === 'press') {
    const question = open.find((one) => one.id === id);
    const reply = question?.choices[Number(number) - 1];
    return question && reply !== undefined ? { question, reply } : undefined;
  }
  const [, code, words] = coded.exec(row.text.trim()) ?? [];
  for (const question of open) {
    const named = question.code === code?.toLowerCase();
    const said = named || (await isAbout(tx, question, row));
    const reply = replyOf(question, named ? (words ?? '') : row.text, said);
    if (reply !== undefined) return { question, reply };
  }
  return undefined;
}

/** Stores the answer first; then the message is done, and the question is written anew with what was chosen. */
export async function takeAnswer(
  tx: Tx,
  row: StoredMessage,
  { question, reply }: Answered,
  now: string,
): Promise<void> {
  const { id, agentId, sessionKey } = question;
  await tx
    .updateTable('question')
    .set({ state: 'answered', reply, answeredBy: row.sender, endedAt: now })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .execute();
  await tx.updateTable('message').set({ agentId, sessionKey }).where('id', '=', row.id).execute();
  await settleMessages(tx, [row.id], { state: 'answered', reason: `answers the question ${id}` }, now);
  await close(tx, question, `✔ ${reply} (${row.senderName ?? row.sender})`, now);
}

/** The card as it stands after its end. */
async function close(tx: Tx, { id, messageId, text, editable }: Question, end: string, now: string) {
  await redraw(tx, { messageId, key: `question:${id}:end`, text: `${text}\n\n${end}`, editable }, now);
}

/** Ends what nobody has answered in time, and what belongs to a turn that was stopped. */
export async function endQuestions(engine: Engine): Promise<void> {
  const now = engine.iso();
  const rows = await engine.database.read
    .selectFrom('question')
    .leftJoin('turn', 'turn.id', 'question.turnId')
    .where('question.state', '=', 'open')
    .where('question.deliveredAt', 'is', null)
    .where((eb) =>
      eb.or([
        eb('question.deadline', '<=', now),
        eb('turn.cancelRequested', '=', true),
        eb('turn.state', '=', 'cancelled'),
      ]),
    )
    .selectAll('question')
    .execute();
  for (const row of rows)
    await engine.database.transact(async (tx) => {
      const state = row.deadline <= now ? ('expired' as const) : ('cancelled' as const);
      await tx
        .updateTable('question')
        .set({ state, endedAt: now })
        .where('id', '=', row.id)
        .where('state', '=', 'open')
        .execute();
      await close(tx, row, state === 'expired' ? '(no answer in time)' : '(no longer asked)', now);
    });
  if (rows.length > 0) engine.pulse.beat();
}
