import type { ReadDb, Tx } from '../../db/db.js';
import { isOpenMessage } from '../../db/open-rows.js';
import type { Engine } from '../engine.js';
import { endDelegation } from './outcome.js';
import { isOpen, liveTurnStates, openStates, type Delegation } from './record.js';

const endOf = { succeeded: 'succeeded', cancelled: 'cancelled', timed_out: 'timed_out' } as const;

/** Work below that is open, or whose result has not come back: its turn is still to be. */
async function hasOpenParts(db: ReadDb, id: string): Promise<boolean> {
  const part = await db
    .selectFrom('delegation')
    .where('parentDelegation', '=', id)
    .where('deliveredAt', 'is', null)
    .select('id')
    .executeTakeFirst();
  return part !== undefined;
}

async function isQueued(db: ReadDb, chat: string): Promise<boolean> {
  const row = await db
    .selectFrom('message')
    .where('chat', '=', chat)
    .where('direction', '=', 'in')
    .where('state', 'in', ['received', 'queued'])
    .where(isOpenMessage())
    .select('id')
    .executeTakeFirst();
  return row !== undefined;
}

async function turnsOf(db: ReadDb, chat: string) {
  return db
    .selectFrom('turn')
    .where('chat', '=', chat)
    .select(['id', 'state', 'reason'])
    .orderBy('id', 'desc')
    .execute();
}

/** Follows the turns of one delegation: it runs while one of them does, and ends with the last. */
async function follow(tx: Tx, { id, chat }: Delegation, now: string): Promise<void> {
  const row = await tx.selectFrom('delegation').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  if (!isOpen(row)) return;
  const turns = await turnsOf(tx, chat);
  const [last] = turns;
  if (row.state === 'queued' && last && last.state !== 'queued')
    await tx
      .updateTable('delegation')
      .set({ state: 'running', startedAt: now, version: row.version + 1 })
      .where('id', '=', id)
      .execute();
  const live = turns.some(({ state }) => (liveTurnStates as readonly string[]).includes(state));
  if (live || (await isQueued(tx, chat)) || (await hasOpenParts(tx, id))) return;
  const state = last ? (endOf[last.state as keyof typeof endOf] ?? 'failed') : 'cancelled';
  await endDelegation(tx, row, state, state === 'succeeded' ? null : (last?.reason ?? 'never begun'), now);
}

/** One look at every open delegation. */
export async function progress(engine: Engine): Promise<void> {
  const rows = await engine.database.read
    .selectFrom('delegation')
    .selectAll()
    .where('state', 'in', [...openStates])
    .where('deliveredAt', 'is', null)
    .execute();
  for (const row of rows) {
    await engine.database.transact((tx) => follow(tx, row, engine.iso()));
    engine.pulse.beat();
  }
}
