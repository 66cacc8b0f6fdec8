import { randomUUID } from 'node:crypto';
import { appendOutbound } from '../../bus/outbound.js';
import type { Tx } from '../../db/db.js';
import { showMessage } from '../chat/show.js';
import type { AttemptEnd } from './attempt.js';
import { endAttempt } from './attempt-store.js';
import type { Place } from './place.js';
import { endTurn, requeue, type Attempted, type Turn } from './turn-store.js';

/** At most this many attempts; after the last the people are told (P3). */
export const maxAttempts = 3;
/** What failed together is not tried again at the same moment. */
const backOffMs = (attempts: number): number => (attempts <= 1 ? 1000 : 5000) * (1 + Math.random() / 2);
/** So often a turn is begun again because its server has died. */
export const maxRestarts = 5;

interface Ending {
  now: string;
  at: (afterMs: number) => string;
  /** Another try would end the same way. */
  hopeless: boolean;
  modelSession: string | undefined;
}

const silent = /^\(?silent\)?$/i;

/** Queues the words and shows them to the pages of the chat, before the turn is told to have ended. */
async function say(
  tx: Tx,
  turn: Turn,
  place: Place,
  { text, kind, key }: { text: string; kind: 'message' | 'notice'; key: string },
  now: string,
): Promise<void> {
  const id = await appendOutbound(
    tx,
    {
      key,
      kind,
      channel: place.channel,
      chat: turn.chat,
      topic: turn.topic,
      threadId: place.threadId,
      sender: kind === 'notice' ? 'system' : `agent:${place.agent.path}`,
      senderName: place.agent.name,
      text,
      agentId: place.agent.id,
      turnId: turn.id,
      sessionKey: turn.sessionKey,
    },
    now,
  );
  if (id !== undefined) await showMessage(tx, id, now);
}

/** The answer, or that there was none: no turn ends without a word (P1). */
async function answered(
  tx: Tx,
  turn: Attempted,
  place: Place,
  text: string,
  { now, modelSession = '' }: Ending,
): Promise<void> {
  const quiet = text === '' || silent.test(text);
  const nothing = quiet && turn.said === 0;
  const nothingText = `${place.agent.name} read this and has nothing to say.`;
  if (!quiet) await say(tx, turn, place, { text, kind: 'message', key: `turn:${turn.id}:answer` }, now);
  else if (nothing)
    await say(tx, turn, place, { text: nothingText, kind: 'notice', key: `turn:${turn.id}:silent` }, now);
  await endAttempt(tx, turn, { state: 'succeeded' }, now);
  const reason = nothing ? 'considered, nothing said' : undefined;
  await endTurn(tx, turn, { state: 'succeeded', messages: 'answered', ...(reason && { reason }) }, now);
  // Somebody may have begun a fresh conversation meanwhile; that one has no transcript yet.
  await tx
    .updateTable('session')
    .set({ started: true, summary: null, updatedAt: now })
    .where('key', '=', turn.sessionKey)
    .where('modelSession', '=', modelSession)
    .execute();
}

/** The end of a turn that did not work out: those in the chat are told, and so is the operator (P1). */
export async function giveUp(
  tx: Tx,
  turn: Attempted,
  place: Place,
  { state, reason, told = reason }: { state: 'failed' | 'timed_out'; reason: string; told?: string },
  now: string,
): Promise<void> {
  const partly =
    turn.said > 0 ? ' Part of the answer was already sent, so it is not repeated by itself.' : '';
  const { operatorChat, agent } = place;
  const shown = operatorChat?.chat === turn.chat ? reason : told;
  const text = `I could not finish this: ${shown}.${partly} Send /retry to run it again. (turn ${turn.id})`;
  const key = `turn:${turn.id}:${state}:${turn.attempt}`;
  await say(tx, turn, place, { text, kind: 'notice', key }, now);
  await endTurn(tx, turn, { state, messages: 'failed', reason, shown }, now);
  if (!operatorChat || operatorChat.chat === turn.chat) return;
  const notice = `A turn of ${agent.path} failed in ${turn.chat}: ${reason}. (turn ${turn.id})`;
  const words = { key: `${key}:operator`, kind: 'notice', sender: 'system', text: notice } as const;
  await appendOutbound(tx, { ...operatorChat, ...words, turnId: turn.id }, now);
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
    .where('verb', '!=', 'notice')
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
      forkOf: null,
      summary: summary.join('\n') || '(nothing is known)',
      updatedAt: now,
    })
    .where('key', '=', turn.sessionKey)
    .execute();
  return true;
}

/**
 * The server that made an attempt has died, and nobody can go on with it. That is no failure of the turn, and it runs
 * again; but one that takes the server down each time does not do so for ever. `restarts` counts this one already.
 */
export async function loseAttempt(
  tx: Tx,
  turn: Attempted,
  reason: string,
  place: Place,
  now: string,
): Promise<void> {
  await endAttempt(tx, turn, { state: 'lost', error: reason }, now);
  if (turn.cancelRequested) {
    const to = { state: 'cancelled', messages: 'cancelled', reason: 'cancelled on request' } as const;
    return endTurn(tx, turn, to, now);
  }
  if (turn.said === 0 && turn.restarts <= maxRestarts) {
    await tx
      .updateTable('turn')
      .set((eb) => ({ attempts: eb('attempts', '-', 1) }))
      .where('id', '=', turn.id)
      .where('attempts', '>', 0)
      .execute();
    return requeue(tx, turn.id, now, reason);
  }
  const often = turn.said > 0 ? 'while it was running' : `${turn.restarts} times while it was running`;
  return giveUp(tx, turn, place, { state: 'failed', reason: `the server stopped ${often}` }, now);
}

/** Carries out what an attempt's end means: answer, another try, or telling the people. */
export async function settleAttempt(
  tx: Tx,
  turn: Attempted,
  end: AttemptEnd,
  place: Place,
  ending: Ending,
): Promise<void> {
  const { now } = ending;
  if (end.kind === 'answered') return answered(tx, turn, place, end.text, ending);
  if (end.kind === 'cancelled') {
    await endAttempt(tx, turn, { state: 'cancelled' }, now);
    const to = { state: 'cancelled', messages: 'cancelled', reason: 'cancelled on request' } as const;
    return endTurn(tx, turn, to, now);
  }
  if (end.kind === 'timedOut') {
    await endAttempt(tx, turn, { state: 'timed_out', error: end.after }, now);
    return giveUp(tx, turn, place, { state: 'timed_out', reason: `out of time (${end.after})` }, now);
  }
  if (end.kind === 'lost') return loseAttempt(tx, turn, end.reason, place, now);
  await endAttempt(tx, turn, { state: 'failed', error: end.reason }, now);
  if (!end.resumable && (await freshSession(tx, turn, now))) {
    return requeue(tx, turn.id, now, 'the model session could not be resumed; starting afresh');
  }
  const tries = turn.attempts < maxAttempts && turn.said === 0 && !ending.hopeless;
  if (!tries) return giveUp(tx, turn, place, { ...end, state: 'failed' }, now);
  return requeue(tx, turn.id, ending.at(backOffMs(turn.attempts)), end.reason);
}
