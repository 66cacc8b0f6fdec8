import type { Tx } from '../../db/db.js';
import type { Engine } from '../engine.js';
import { lastAttempt } from '../turns/attempt-store.js';
import { limitsOf } from '../turns/setting.js';

/** Tells whoever runs the turn that it waits for others, so that it holds nobody up meanwhile. */
export type Waiting = (turnId: string, waits: boolean) => Promise<void>;

const defaultSeconds = 300;

/** Tool calls that wait for another agent or for a person. */
export class Waits {
  #open = true;

  constructor(
    private readonly engine: Engine,
    private readonly waiting: Waiting,
  ) {}

  open(): void {
    this.#open = true;
  }

  /** Nothing is waited for any more: the server is about to end. */
  close(): void {
    this.#open = false;
    this.engine.pulse.beat();
  }

  /**
   * Asks until there is an answer, the turn is stopped or runs under another attempt, or a while is over. The turn
   * gives up its place among the running ones for that time.
   */
  async until<T>(turnId: string, ask: () => Promise<T | undefined>): Promise<T | undefined> {
    const { engine } = this;
    const early = await ask();
    if (early !== undefined) return early;
    const { waitSeconds = defaultSeconds } = await limitsOf(engine.database.read);
    const until = engine.clock.now() + waitSeconds * 1000;
    const attempt = await this.attempt(turnId);
    await this.waiting(turnId, true);
    try {
      while (this.#open && attempt > 0 && (await this.attempt(turnId)) === attempt) {
        const beat = engine.pulse.next(Math.min(1000, Math.max(10, until - engine.clock.now())));
        const answer = await ask();
        if (answer !== undefined || !this.#open) return answer;
        if (engine.clock.now() >= until) return undefined;
        await beat;
      }
      return undefined;
    } finally {
      await this.waiting(turnId, false);
    }
  }

  /** One write of what a wait has come to. */
  note<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.engine.database.transact(work);
  }

  /** Number of the attempt that is at work; 0 when none is, or it is being stopped. */
  private async attempt(turnId: string): Promise<number> {
    const { read } = this.engine.database;
    const turn = await read
      .selectFrom('turn')
      .where('id', '=', turnId)
      .where('state', 'in', ['running', 'waiting'])
      .where('epoch', '=', this.engine.epoch)
      .where('cancelRequested', '=', false)
      .select('id')
      .executeTakeFirst();
    return turn ? lastAttempt(read, turnId) : 0;
  }
}

/** Marks a row's result as given to the waiting call, or that the call waits no longer. */
export async function noteWait(
  tx: Tx,
  table: 'delegation' | 'question',
  { id, turnId, ended }: { id: string; turnId: string; ended: boolean },
): Promise<void> {
  const attempt = await lastAttempt(tx, turnId);
  await tx
    .updateTable(table)
    .set(ended ? { taken: attempt } : { waiting: null })
    .where('id', '=', id)
    .where('deliveredAt', 'is', null)
    .execute();
}
