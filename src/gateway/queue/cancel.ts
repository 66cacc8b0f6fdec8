import { isLiveTurn } from '../../db/open-rows.js';
import type { Engine } from '../engine.js';
import type { Runner } from '../turns/runner.js';
import { endTurn } from '../turns/turn-store.js';

/** Carries out what `cancelRequested` asks: a running turn is interrupted, a waiting one ends at once. */
export async function cancelPass(engine: Engine, runner: Runner): Promise<boolean> {
  const asked = await engine.database.read
    .selectFrom('turn')
    .where('cancelRequested', '=', true)
    .where(isLiveTurn())
    .select(['id', 'chat', 'state'])
    .execute();
  for (const turn of asked) {
    if (runner.cancel(turn.id)) continue;
    await engine.database.transact(async (tx) => {
      const row = await tx.selectFrom('turn').where('id', '=', turn.id).select('state').executeTakeFirst();
      if (row?.state !== 'queued') return;
      await endTurn(
        tx,
        turn,
        { state: 'cancelled', messages: 'cancelled', reason: 'cancelled on request' },
        engine.iso(),
      );
    }, 'cancel-turn');
    engine.pulse.beat();
  }
  return false;
}
