import { markUncertain } from '../bus/outbox.js';
import type { Tx } from '../db/db.js';
import { isLiveTurn, isOpenDelivery } from '../db/open-rows.js';
import { tellOperator } from './delivery/undelivered.js';
import type { Engine } from './engine.js';
import { lastAttempt } from './turns/attempt-store.js';
import { loseAttempt } from './turns/outcome.js';
import { placeOf } from './turns/place.js';

/** So many turns are decided on in one transaction: thousands of them hold nobody up for long. */
const batch = 100;

/** Decides what becomes of each turn that an earlier epoch was working on; `kept` go on where they are. */
export async function recoverTurns(engine: Engine, kept: readonly string[] = []): Promise<number> {
  const rows = await engine.database.read
    .selectFrom('turn')
    .select('id')
    .where('state', '!=', 'queued')
    .where(isLiveTurn())
    .where((eb) => eb.or([eb('epoch', 'is', null), eb('epoch', '<', engine.epoch)]))
    .execute();
  const ids = rows.map(({ id }) => id).sort();
  const lost = ids.filter((id) => !kept.includes(id));
  for (let from = 0; from < lost.length; from += batch)
    await engine.database.transact(async (tx) => {
      for (const id of lost.slice(from, from + batch)) await recoverTurn(tx, id, engine);
    }, 'recover-turn');
  return lost.length;
}

async function recoverTurn(tx: Tx, id: string, engine: Engine): Promise<void> {
  const turn = await tx
    .updateTable('turn')
    .set((eb) => ({ restarts: eb('restarts', '+', 1) }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  const attempt = await lastAttempt(tx, turn.id);
  const reason = 'the server was restarted';
  await loseAttempt(tx, { ...turn, attempt }, reason, await placeOf(tx, turn), engine.iso());
}

/** What was being sent may have arrived: uncertain, unless the channel takes the same thing twice without harm (P4). */
export async function recoverDeliveries(engine: Engine, idempotent: readonly string[]): Promise<number> {
  return engine.database.transact(async (tx) => {
    await tx
      .updateTable('delivery')
      .set({ state: 'pending', nextAt: engine.iso() })
      .where('state', '=', 'sending')
      .where(isOpenDelivery())
      .where('channel', 'in', [...idempotent, ''])
      .execute();
    const uncertain = await markUncertain(tx);
    const outcome = { state: 'uncertain', error: 'the server stopped while it was being sent' } as const;
    for (const delivery of uncertain) await tellOperator(tx, delivery, outcome, engine.iso());
    const ids = uncertain.flatMap((row) => (row.messageId === null ? [] : [row.messageId]));
    if (ids.length > 0) {
      const reason = `uncertain: ${outcome.error}`;
      await tx.updateTable('message').set({ state: 'failed', reason }).where('id', 'in', ids).execute();
    }
    return uncertain.length;
  }, 'recover-deliveries');
}
