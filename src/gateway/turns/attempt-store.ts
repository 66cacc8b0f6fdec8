import { appendChatEvents } from '../../bus/chat-events.js';
import type { ReadDb, Tx } from '../../db/db.js';
import { prepared } from '../../db/prepared.js';
import type { AttemptTable } from '../../db/tables/turns.js';
import type { Attempted } from './turn-store.js';

/** The next attempt, under this epoch's lease; undefined when somebody else has it or it was cancelled meanwhile. */
export async function beginAttempt(
  tx: Tx,
  turnId: string,
  epoch: number,
  now: string,
): Promise<Attempted | undefined> {
  const turn = await tx
    .updateTable('turn')
    .set((eb) => ({
      state: 'starting',
      epoch,
      attempts: eb('attempts', '+', 1),
      startedAt: eb.fn.coalesce('startedAt', eb.val(now)),
      version: eb('version', '+', 1),
    }))
    .where('id', '=', turnId)
    .where('state', '=', 'queued')
    .where('cancelRequested', '=', false)
    .returningAll()
    .executeTakeFirst();
  if (!turn) return undefined;
  const number = (await lastAttempt(tx, turnId)) + 1;
  await tx
    .insertInto('attempt')
    .values({
      turnId,
      number,
      epoch,
      container: null,
      state: 'running',
      error: null,
      startedAt: now,
      endedAt: null,
    })
    .execute();
  const data = { turn: turnId, attempt: number };
  await appendChatEvents(tx, [{ chat: turn.chat, turnId, attempt: number, kind: 'reset', data }], now);
  return { ...turn, attempt: number };
}

const newest = prepared<{ turnId: string }, { number: number }>((db, given) =>
  db
    .selectFrom('attempt')
    .where('turnId', '=', given('turnId'))
    .select('number')
    .orderBy('number', 'desc')
    .limit(1),
);

/** Number of the newest attempt; 0 when there was none. */
export async function lastAttempt(tx: ReadDb, turnId: string): Promise<number> {
  return (await newest(tx, { turnId }))[0]?.number ?? 0;
}

/** The harness is about to be given the prompt, in this container. */
export async function markRunning(
  tx: Tx,
  { id, epoch, attempt }: Attempted,
  container: string,
  runtime: string,
): Promise<void> {
  await tx
    .updateTable('turn')
    .set((eb) => ({ state: 'running', runtime, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where('epoch', '=', epoch)
    .execute();
  await tx
    .updateTable('attempt')
    .set({ container })
    .where('turnId', '=', id)
    .where('number', '=', attempt)
    .execute();
}

/** Says whether the turn waits for others; a waiting one takes nobody's place. */
export async function markWaiting(tx: Tx, { id, epoch }: Attempted, waits: boolean): Promise<void> {
  const [from, to] = waits ? (['running', 'waiting'] as const) : (['waiting', 'running'] as const);
  await tx
    .updateTable('turn')
    .set((eb) => ({ state: to, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where('epoch', '=', epoch)
    .where('state', '=', from)
    .execute();
}

export async function endAttempt(
  tx: Tx,
  turn: Pick<Attempted, 'id' | 'attempt'>,
  outcome: { state: AttemptTable['state']; error?: string },
  now: string,
): Promise<void> {
  await tx
    .updateTable('attempt')
    .set({ state: outcome.state, error: outcome.error ?? null, endedAt: now })
    .where('turnId', '=', turn.id)
    .where('number', '=', turn.attempt)
    .execute();
}

export async function attemptOf(
  db: ReadDb,
  { id, attempt }: Pick<Attempted, 'id' | 'attempt'>,
): Promise<{ startedAt: string }> {
  const rows = db.selectFrom('attempt').where('turnId', '=', id).where('number', '=', attempt);
  return rows.select('startedAt').executeTakeFirstOrThrow();
}

/** Names the prompt of an attempt, for the harness and for the server that may have to take it over. */
export function promptKey({ id, attempt }: Pick<Attempted, 'id' | 'attempt'>): string {
  return `${id}:${attempt}`;
}

/**
 * Takes the lease of a running turn whose server has died, with the attempt that is under way; undefined when it is
 * not as it was. From here on the server that had it settles nothing of it.
 */
export async function inheritAttempt(
  tx: Tx,
  heir: { turnId: string; container: string },
  epoch: number,
  now: string,
): Promise<Attempted | undefined> {
  const turn = await tx
    .updateTable('turn')
    .set((eb) => ({
      state: 'running',
      epoch,
      restarts: eb('restarts', '+', 1),
      version: eb('version', '+', 1),
    }))
    .where('id', '=', heir.turnId)
    .where('state', 'in', ['running', 'waiting'])
    .where('epoch', '<', epoch)
    .returningAll()
    .executeTakeFirst();
  const attempt = turn && (await lastAttempt(tx, turn.id));
  if (!turn || !attempt) return undefined;
  await tx
    .updateTable('attempt')
    .set({ epoch })
    .where('turnId', '=', turn.id)
    .where('number', '=', attempt)
    .where('container', '=', heir.container)
    .executeTakeFirstOrThrow();
  // What was streamed so far comes anew, or with the answer.
  const data = { turn: turn.id, attempt };
  await appendChatEvents(tx, [{ chat: turn.chat, turnId: turn.id, attempt, kind: 'reset', data }], now);
  return { ...turn, attempt };
}
