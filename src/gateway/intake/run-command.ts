import { used } from '../../db/costs.js';
import type { After, Tx } from '../../db/db.js';
import { isLiveTurn, isOpenMessage } from '../../db/open-rows.js';
import { settleMessages } from '../../bus/state.js';
import { newId } from '../../platform/ids.js';
import { openStates, stoppedByPeople } from '../delegation/record.js';
import { randomUUID } from 'node:crypto';
import { commandHelp, type ChatCommand } from './commands.js';
import { decide, type Within } from './decide.js';
import { unpair } from './unpair.js';

const live = ['queued', 'starting', 'running', 'waiting'] as const;

/** Where a command was given: the session that the message would have gone to. */
export interface CommandPlace {
  sessionKey: string;
  chat: string;
  sender: string;
  agentId: string;
  now: string;
  /** What runs turns here, in words. */
  about: string;
  /** How actions are carried out that a command stands for. */
  within: Within;
  after: After;
}

/** What a cancel button stands for: its own turn and nothing that came after. */
async function stopTurn(tx: Tx, turn: string, { chat }: CommandPlace): Promise<string> {
  const stopped = await tx
    .updateTable('turn')
    .set((eb) => ({ cancelRequested: true, version: eb('version', '+', 1) }))
    .where('id', '=', turn)
    .where('chat', '=', chat)
    .where('state', 'in', [...live])
    .returning('id')
    .executeTakeFirst();
  return stopped ? 'Stopped.' : 'That had ended already.';
}

/** What the conversation has given out to other agents, its earlier turns included, ends with it. */
async function stopDelegations(tx: Tx, sessionKey: string): Promise<number> {
  const asked = await tx
    .updateTable('delegation')
    .set((eb) => ({ cancelRequested: true, reason: stoppedByPeople, version: eb('version', '+', 1) }))
    .where('parentSession', '=', sessionKey)
    .where('state', 'in', [...openStates])
    .returning('id')
    .execute();
  return asked.length;
}

async function stop(tx: Tx, { sessionKey, now }: CommandPlace): Promise<string> {
  const stopped = await tx
    .updateTable('turn')
    .set((eb) => ({ cancelRequested: true, version: eb('version', '+', 1) }))
    .where('sessionKey', '=', sessionKey)
    .where(isLiveTurn())
    .returning('id')
    .execute();
  const waiting = await tx
    .selectFrom('message')
    .where('sessionKey', '=', sessionKey)
    .where('state', '=', 'queued')
    .where(isOpenMessage())
    .where('direction', '=', 'in')
    .select('id')
    .execute();
  const ids = waiting.map((row) => row.id);
  await settleMessages(tx, ids, { state: 'cancelled', reason: 'stopped by /stop' }, now);
  const given = await stopDelegations(tx, sessionKey);
  return stopped.length + waiting.length + given > 0 ? 'Stopped.' : 'Nothing is running here.';
}

/** A fresh model session under the same key; the old transcript stays in its folder. */
async function startFresh(tx: Tx, { sessionKey, agentId, now }: CommandPlace): Promise<string> {
  const fresh = { modelSession: randomUUID(), started: false, summary: null, forkOf: null, updatedAt: now };
  await tx
    .insertInto('session')
    .values({ key: sessionKey, agentId, folder: newId(), contextSeq: 0, ...fresh })
    .onConflict((on) => on.column('key').doUpdateSet(fresh))
    .execute();
  return 'A fresh conversation begins with your next message.';
}

async function retry(tx: Tx, { sessionKey, now }: CommandPlace): Promise<string> {
  const turns = tx.selectFrom('turn').where('sessionKey', '=', sessionKey).select(['id', 'state']);
  if (await turns.where('state', 'in', [...live]).executeTakeFirst())
    return 'Something is running here already; /stop ends it.';
  const last = await turns.orderBy('id', 'desc').executeTakeFirst();
  if (!last || !['failed', 'timed_out', 'cancelled'].includes(last.state))
    return 'There is no failed turn to run again.';
  await tx
    .updateTable('turn')
    .set((eb) => ({
      state: 'queued',
      reason: null,
      attempts: 0,
      said: 0,
      cancelRequested: false,
      endedAt: null,
      nextAt: now,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', last.id)
    .execute();
  const owned = await tx
    .selectFrom('message')
    .where('turnId', '=', last.id)
    .where('direction', '=', 'in')
    .select('id')
    .execute();
  const ids = owned.map((row) => row.id);
  await settleMessages(tx, ids, { state: 'in_turn' }, now);
  return 'Trying again.';
}

async function status(tx: Tx, { sessionKey, agentId, about }: CommandPlace): Promise<string> {
  const turn = await tx
    .selectFrom('turn')
    .where('sessionKey', '=', sessionKey)
    .where(isLiveTurn())
    .select(['state', 'attempts'])
    .executeTakeFirst();
  const waiting = await tx
    .selectFrom('message')
    .where('sessionKey', '=', sessionKey)
    .where('state', '=', 'queued')
    .where(isOpenMessage())
    .where('direction', '=', 'in')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const doing = turn ? `A turn is ${turn.state} (attempt ${turn.attempts}).` : 'Nothing is running here.';
  const pause = await tx
    .selectFrom('breaker')
    .where('agentId', '=', agentId)
    .select(['failures', 'until'])
    .executeTakeFirst();
  const paused = pause?.until
    ? ` It pauses until ${pause.until} after ${pause.failures} failures in a row.`
    : '';
  return `${doing} ${waiting.count} waiting.${paused} ${about}`;
}

/** Null is not nothing: where the price of a model is not known the sum says so. */
async function cost(tx: Tx, { sessionKey }: CommandPlace): Promise<string> {
  const sum = await tx
    .selectFrom('modelCall')
    .innerJoin('turn', 'turn.id', 'modelCall.turnId')
    .where('turn.sessionKey', '=', sessionKey)
    .select(used)
    .executeTakeFirstOrThrow();
  const { turns, unpricedTurns: unpriced } = sum;
  const input = sum.inputTokens + sum.cacheReadTokens + sum.cacheWriteTokens;
  const priced = turns - unpriced;
  const money = priced > 0 ? `$${(sum.costUsd ?? 0).toFixed(4)}` : 'no known price';
  const partly = priced > 0 && unpriced > 0 ? ` (${unpriced} of them have no known price)` : '';
  return `${turns} turns, ${input} tokens in, ${sum.outputTokens} out, ${money}${partly}.`;
}

/** Carries a chat command out and answers with what people are told. */
export async function runCommand(
  tx: Tx,
  { name, turn, decision }: ChatCommand,
  place: CommandPlace,
): Promise<string> {
  if (turn !== undefined) return stopTurn(tx, turn, place);
  if (decision) return decide({ tx, ...place }, decision, place.sender);
  if (name === 'cost') return cost(tx, place);
  if (name === 'model') return place.about;
  if (name === 'stop') return stop(tx, place);
  if (name === 'new') return startFresh(tx, place);
  if (name === 'retry') return retry(tx, place);
  if (name === 'status') return status(tx, place);
  if (name === 'unpair') return unpair(tx, place.sender, place.now);
  return name === 'chatid' ? `This chat is ${place.chat}` : commandHelp;
}
