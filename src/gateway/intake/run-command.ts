import type { Tx } from '../../db/db.js';
import { settleMessages } from '../../bus/state.js';
import { newId } from '../../platform/ids.js';
import { randomUUID } from 'node:crypto';
import { commandHelp, type ChatCommand } from './commands.js';

const live = ['queued', 'starting', 'running', 'waiting'] as const;

/** Where a command was given: the session that the message would have gone to. */
export interface CommandPlace {
  sessionKey: string;
  chat: string;
  agentId: string;
  now: string;
  /** What runs turns here, in words. */
  about: string;
}

async function stop(tx: Tx, { sessionKey, now }: CommandPlace): Promise<string> {
  const stopped = await tx
    .updateTable('turn')
    .set((eb) => ({ cancelRequested: true, version: eb('version', '+', 1) }))
    .where('sessionKey', '=', sessionKey)
    .where('state', 'in', [...live])
    .returning('id')
    .execute();
  const waiting = await tx
    .selectFrom('message')
    .where('sessionKey', '=', sessionKey)
    .where('state', '=', 'queued')
    .where('direction', '=', 'in')
    .select('id')
    .execute();
  const ids = waiting.map((row) => row.id);
  await settleMessages(tx, ids, { state: 'cancelled', reason: 'stopped by /stop' }, now);
  return stopped.length + waiting.length > 0 ? 'Stopped.' : 'Nothing is running here.';
}

/** A fresh model session under the same key; the old transcript stays in its folder. */
async function startFresh(tx: Tx, { sessionKey, agentId, now }: CommandPlace): Promise<string> {
  const fresh = { modelSession: randomUUID(), started: false, summary: null, updatedAt: now };
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

async function status(tx: Tx, { sessionKey, about }: CommandPlace): Promise<string> {
  const turn = await tx
    .selectFrom('turn')
    .where('sessionKey', '=', sessionKey)
    .where('state', 'in', [...live])
    .select(['state', 'attempts'])
    .executeTakeFirst();
  const waiting = await tx
    .selectFrom('message')
    .where('sessionKey', '=', sessionKey)
    .where('state', '=', 'queued')
    .where('direction', '=', 'in')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const doing = turn ? `A turn is ${turn.state} (attempt ${turn.attempts}).` : 'Nothing is running here.';
  return `${doing} ${waiting.count} waiting. ${about}`;
}

/** Carries a chat command out and answers with what people are told. */
export async function runCommand(tx: Tx, { name }: ChatCommand, place: CommandPlace): Promise<string> {
  if (name === 'stop') return stop(tx, place);
  if (name === 'new') return startFresh(tx, place);
  if (name === 'retry') return retry(tx, place);
  if (name === 'status') return status(tx, place);
  return name === 'chatid' ? `This chat is ${place.chat}` : commandHelp;
}
