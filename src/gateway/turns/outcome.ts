import { appendOutbound } from '../../bus/outbound.js';
import type { Tx } from '../../db/db.js';
import { randomUUID } from 'node:crypto';
import type { AttemptEnd } from './attempt.js';
import { endAttempt, endTurn, requeue, type Turn } from './turn-store.js';

/** At most this many attempts; after the last the people are told (P3). */
const maxAttempts = 3;
const backOffMs = [1000, 5000];

/** Where the words of a turn go. */
export interface Place {
  channel: string;
  threadId: string | null;
  replyTo: string | null;
  /** Chat for what the operator must know; absent when none is set. */
  operatorChat: { channel: string; chat: string } | undefined;
  agent: { id: string; path: string; name: string };
}

interface Ending {
  now: string;
  at: (afterMs: number) => string;
  /** The provider said no in a way that another try would not change. */
  hopeless: boolean;
}

const silent = /^\(?silent\)?$/i;

async function say(
  tx: Tx,
  turn: Turn,
  place: Place,
  text: string,
  kind: 'message' | 'notice',
  key: string,
  now: string,
) {
  await appendOutbound(
    tx,
    {
      key,
      kind,
      channel: place.channel,
      chat: turn.chat,
      topic: turn.topic,
      threadId: place.threadId,
      replyTo: place.replyTo,
      sender: kind === 'notice' ? 'system' : `agent:${place.agent.path}`,
      senderName: place.agent.name,
      text,
      agentId: place.agent.id,
      turnId: turn.id,
      sessionKey: turn.sessionKey,
    },
    now,
  );
}

/** The answer, or that there was none: no turn ends without a word (P1). */
async function answered(tx: Tx, turn: Turn, place: Place, text: string, now: string): Promise<void> {
  const quiet = text === '' || silent.test(text);
  if (!quiet) await say(tx, turn, place, text, 'message', `turn:${turn.id}:answer`, now);
  const nothing = quiet && turn.said === 0;
  if (nothing)
    await say(
      tx,
      turn,
      place,
      `${place.agent.name} read this and has nothing to say.`,
      'notice',
      `turn:${turn.id}:silent`,
      now,
    );
  await endAttempt(tx, turn, { state: 'succeeded' }, now);
  const reason = nothing ? 'considered, nothing said' : undefined;
  await endTurn(tx, turn, { state: 'succeeded', messages: 'answered', ...(reason && { reason }) }, now);
  await tx
    .updateTable('session')
    .set({ started: true, summary: null, updatedAt: now })
    .where('key', '=', turn.sessionKey)
    .execute();
}

async function failed(tx: Tx, turn: Turn, place: Place, reason: string, now: string): Promise<void> {
  const partly =
    turn.said > 0 ? ' Part of the answer was already sent, so it is not repeated by itself.' : '';
  const text = `I could not finish this: ${reason}.${partly} Send /retry to run it again. (turn ${turn.id})`;
  await say(tx, turn, place, text, 'notice', `turn:${turn.id}:failed:${turn.attempts}`, now);
  await endTurn(tx, turn, { state: 'failed', messages: 'failed', reason }, now);
  const { operatorChat, agent } = place;
  if (!operatorChat || operatorChat.chat === turn.chat) return;
  const notice = `A turn of ${agent.path} failed in ${turn.chat}: ${reason}. (turn ${turn.id})`;
  const key = `turn:${turn.id}:operator:${turn.attempts}`;
  await appendOutbound(
    tx,
    { ...operatorChat, key, kind: 'notice', sender: 'system', text: notice, turnId: turn.id },
    now,
  );
}

/** A model session that cannot be resumed starts afresh with a summary, once: the summary marks that it did. */
async function freshSession(tx: Tx, turn: Turn, now: string): Promise<boolean> {
  const session = await tx
    .selectFrom('session')
    .where('key', '=', turn.sessionKey)
    .selectAll()
    .executeTakeFirst();
  if (!session || session.summary !== null) return false;
  const lines = await tx
    .selectFrom('message')
    .where('sessionKey', '=', turn.sessionKey)
    .where('state', 'in', ['answered', 'sent'])
    .select(['direction', 'text'])
    .orderBy('seq', 'desc')
    .limit(20)
    .execute();
  const summary = lines
    .reverse()
    .map((line) => `${line.direction === 'in' ? 'Person' : 'You'}: ${line.text.slice(0, 500)}`);
  await tx
    .updateTable('session')
    .set({
      modelSession: randomUUID(),
      started: false,
      summary: summary.join('\n') || '(nothing is known)',
      updatedAt: now,
    })
    .where('key', '=', turn.sessionKey)
    .execute();
  return true;
}

/** Carries out what an attempt's end means, in one transaction: answer, another try, or telling the people. */
export async function settleAttempt(
  tx: Tx,
  turn: Turn,
  end: AttemptEnd,
  place: Place,
  ending: Ending,
): Promise<void> {
  const { now } = ending;
  if (end.kind === 'answered') return answered(tx, turn, place, end.text, now);
  if (end.kind === 'cancelled') {
    await endAttempt(tx, turn, { state: 'cancelled' }, now);
    return endTurn(
      tx,
      turn,
      { state: 'cancelled', messages: 'cancelled', reason: 'cancelled on request' },
      now,
    );
  }
  if (end.kind === 'timedOut') {
    await endAttempt(tx, turn, { state: 'timed_out', error: end.after }, now);
    const text = `I ran out of time (${end.after}). Send /retry to run it again. (turn ${turn.id})`;
    await say(tx, turn, place, text, 'notice', `turn:${turn.id}:late:${turn.attempts}`, now);
    return endTurn(
      tx,
      turn,
      { state: 'timed_out', messages: 'failed', reason: `timed out: ${end.after}` },
      now,
    );
  }
  await endAttempt(tx, turn, { state: 'failed', error: end.reason }, now);
  if (!end.resumable && (await freshSession(tx, turn, now))) {
    return requeue(tx, turn.id, now, 'the model session could not be resumed; starting afresh');
  }
  const tries = turn.attempts < maxAttempts && turn.said === 0 && !ending.hopeless;
  if (!tries) return failed(tx, turn, place, end.reason, now);
  return requeue(tx, turn.id, ending.at(backOffMs[turn.attempts - 1] ?? 5000), end.reason);
}
