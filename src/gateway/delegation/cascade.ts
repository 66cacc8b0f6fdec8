import type { Engine } from '../engine.js';
import { endDelegation } from './outcome.js';
import { openStates } from './record.js';

type Reason = { state: 'cancelled' | 'timed_out'; reason: string };

interface Facts {
  cancelRequested: boolean;
  reason: string | null;
  deadline: string;
  parentState: string | null;
  parentStopped: number | null;
  above: string | null;
}

/** Why an open delegation must end now; undefined where nothing says so. */
function due(row: Facts, now: string): Reason | undefined {
  if (row.cancelRequested) return { state: 'cancelled', reason: row.reason ?? 'cancelled on request' };
  if (row.parentStopped || row.parentState === 'cancelled')
    return { state: 'cancelled', reason: 'the turn that asked for it was stopped' };
  if (row.above === 'cancelled' || row.above === 'timed_out')
    return { state: 'cancelled', reason: 'the work that it was a part of was stopped' };
  return row.deadline <= now ? { state: 'timed_out', reason: 'its deadline has passed' } : undefined;
}

/**
 * Ends what belongs to something that was stopped, and what is out of time, level by level down the tree. The turns are
 * only asked to end here; the cancel loop interrupts them.
 */
export async function cascade(engine: Engine): Promise<number> {
  let ended = 0;
  for (let found = true; found;) {
    const now = engine.iso();
    const rows = await engine.database.read
      .selectFrom('delegation as d')
      .leftJoin('turn', 'turn.id', 'd.parentTurn')
      .leftJoin('delegation as above', 'above.id', 'd.parentDelegation')
      .where('d.state', 'in', [...openStates])
      .where('d.deliveredAt', 'is', null)
      .select(['d.id', 'd.chat', 'd.reason', 'd.cancelRequested', 'd.deadline', 'turn.state as parentState'])
      .select((eb) => [
        eb.cast<number | null>('turn.cancelRequested', 'integer').as('parentStopped'),
        'above.state as above',
      ])
      .execute();
    const doomed = rows.flatMap((row) => {
      const why = due(row, now);
      return why ? [{ ...row, ...why }] : [];
    });
    for (const row of doomed)
      await engine.database.transact((tx) => endDelegation(tx, row, row.state, row.reason, now));
    ended += doomed.length;
    found = doomed.length > 0;
  }
  if (ended > 0) engine.pulse.beat();
  return ended;
}
