import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { markUncertain } from '../bus/outbox.js';
import type { Tx } from '../db/db.js';
import { log } from '../platform/log.js';
import type { AgentRuntime } from '../runtime/runtime.js';
import type { Engine } from './engine.js';
import { lastAttempt } from './turns/attempt-store.js';
import { giveUp, maxAttempts } from './turns/outcome.js';
import { placeOf } from './turns/place.js';
import { endTurn, requeue, type Turn } from './turns/turn-store.js';

/** Ends what an earlier run of this server has left running, before any session starts elsewhere (P3). */
export async function removeSurvivors(runtimes: readonly AgentRuntime[]): Promise<number> {
  let removed = 0;
  for (const runtime of runtimes) {
    // An engine that does not answer holds no container that could disturb us now; it is asked again at the next start.
    const survivors = await runtime.survivors().catch(() => []);
    for (const { name } of survivors) {
      await runtime.remove(name);
      removed += 1;
    }
  }
  if (removed > 0) log.gateway.info({ removed }, 'containers of an earlier run removed');
  return removed;
}

/** Socket folders of containers that are gone. */
export async function sweepRunDir(runDir: string): Promise<void> {
  const names = await readdir(runDir).catch(() => []);
  const doors = names.filter((name) => /^[0-9a-z]{8}$/.test(name));
  await Promise.all(doors.map((name) => rm(join(runDir, name), { recursive: true, force: true })));
}

/** Decides what becomes of each turn that an earlier epoch was working on. */
export async function recoverTurns(engine: Engine): Promise<number> {
  const lost = await engine.database.read
    .selectFrom('turn')
    .selectAll()
    .where('state', 'in', ['starting', 'running', 'waiting'])
    .where((eb) => eb.or([eb('epoch', 'is', null), eb('epoch', '<', engine.epoch)]))
    .execute();
  for (const turn of lost)
    await engine.database.transact((tx) => recoverTurn(tx, turn, engine), 'recover-turn');
  return lost.length;
}

async function recoverTurn(tx: Tx, turn: Turn, engine: Engine): Promise<void> {
  const now = engine.iso();
  const attempt = await lastAttempt(tx, turn.id);
  await tx
    .updateTable('attempt')
    .set({ state: 'lost', error: 'the server stopped', endedAt: now })
    .where('turnId', '=', turn.id)
    .where('state', '=', 'running')
    .execute();
  if (turn.cancelRequested) {
    const to = { state: 'cancelled', messages: 'cancelled', reason: 'cancelled on request' } as const;
    return endTurn(tx, turn, to, now);
  }
  if (turn.said === 0 && turn.attempts < maxAttempts)
    return requeue(tx, turn.id, now, 'the server was restarted');
  const reason = `the server stopped ${turn.said > 0 ? 'while it was running' : 'during the last attempt'}`;
  return giveUp(tx, { ...turn, attempt }, await placeOf(tx, turn), { state: 'failed', reason }, now);
}

/** What was being sent may have arrived: uncertain, unless the channel takes the same thing twice without harm (P4). */
export async function recoverDeliveries(engine: Engine, idempotent: readonly string[]): Promise<number> {
  return engine.database.transact(async (tx) => {
    await tx
      .updateTable('delivery')
      .set({ state: 'pending', nextAt: engine.iso() })
      .where('state', '=', 'sending')
      .where('channel', 'in', [...idempotent, ''])
      .execute();
    const uncertain = await markUncertain(tx);
    const ids = uncertain.flatMap((row) => (row.messageId === null ? [] : [row.messageId]));
    if (ids.length > 0) {
      const reason = 'uncertain: the server stopped while it was being sent';
      await tx.updateTable('message').set({ state: 'failed', reason }).where('id', 'in', ids).execute();
    }
    return uncertain.length;
  }, 'recover-deliveries');
}
