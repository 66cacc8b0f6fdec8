import type { ReadDb, Tx } from '../../db/db.js';
import { settleMessages } from '../../bus/state.js';
import type { Engine } from '../engine.js';
import type { AttemptEnd } from './attempt.js';
import { noteEnd } from './breaker.js';
import { settleAttempt } from './outcome.js';
import { placeOf } from './place.js';
import { ownedMessages, type Attempted } from './turn-store.js';

/** What an attempt has come to know that its end does not say. */
export interface Known {
  /** Messages that the agent was given. */
  given: ReadonlySet<string>;
  /** The model session that it ran in; undefined when it did not come so far. */
  modelSession: string | undefined;
}

/** Carries out an attempt's end in one transaction, unless the turn is no longer this server's. */
export async function settleTurn(
  engine: Engine,
  run: Attempted,
  end: AttemptEnd,
  { given, modelSession }: Known,
): Promise<void> {
  const refused = end.kind === 'failed' && (end.hopeless || (await wasRefused(engine.database.read, run)));
  await engine.database.transact(async (tx) => {
    const row = await tx.selectFrom('turn').selectAll().where('id', '=', run.id).executeTakeFirstOrThrow();
    // Another run of the server holds the lease: what this one thinks of the turn no longer counts.
    if (row.epoch !== engine.epoch || row.state === 'cancelled' || !(await engine.isCurrent(tx))) return;
    const now = engine.iso();
    if (end.kind === 'answered') await giveBack(tx, run.id, given, now);
    const at = (afterMs: number): string => engine.iso(afterMs);
    const turn = { ...row, attempt: run.attempt };
    const ending = { now, at, hopeless: refused, modelSession };
    await settleAttempt(tx, turn, end, await placeOf(tx, row), ending);
    await noteEnd(tx, row, end, at);
  }, 'settle');
  engine.pulse.beat();
}

/** A message that joined the turn and was never read makes the next one. */
async function giveBack(tx: Tx, turnId: string, given: ReadonlySet<string>, now: string): Promise<void> {
  const unread = (await ownedMessages(tx, turnId)).filter((id) => !given.has(id));
  if (unread.length === 0) return;
  await tx.updateTable('message').set({ turnId: null }).where('id', 'in', unread).execute();
  await settleMessages(tx, unread, { state: 'queued' }, now);
}

/** The provider's last word in this attempt was a refusal that trying again does not change. */
async function wasRefused(db: ReadDb, { id, attempt }: Attempted): Promise<boolean> {
  const last = await db
    .selectFrom('modelCall')
    .innerJoin('attempt', 'attempt.turnId', 'modelCall.turnId')
    .where('modelCall.turnId', '=', id)
    .where('attempt.number', '=', attempt)
    .whereRef('modelCall.at', '>=', 'attempt.startedAt')
    .select('modelCall.status')
    .orderBy('modelCall.seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!last) return false;
  return last.status >= 400 && last.status < 500 && ![408, 409, 429, 499].includes(last.status);
}
