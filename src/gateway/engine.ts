import type { Database, ReadDb } from '../db/db.js';
import { counterOf } from '../bus/counters.js';
import { Pulse } from '../bus/pulse.js';
import type { KeyRing } from '../identity/key-ring.js';
import type { Clock } from '../platform/clock.js';
import type { Config } from '../platform/config.js';
import type { Moment } from '../platform/steps.js';

/** What every part of the gateway works with. `epoch` is this run of the server: a lower one has lost its turns (P3). */
export class Engine {
  epoch = 0;
  /** Beats after each commit that a follower of a chat or turn could be waiting for. */
  readonly pulse = new Pulse();

  constructor(
    readonly config: Config,
    readonly database: Database,
    readonly clock: Clock,
    readonly keys: KeyRing,
  ) {}

  /** Takes the next epoch; everything claimed under an earlier one is up for recovery. */
  async riseEpoch(): Promise<number> {
    const row = await this.database.transact(
      (tx) =>
        tx
          .updateTable('engine')
          .set((eb) => ({ value: eb('value', '+', 1) }))
          .where('name', '=', 'epoch')
          .returning('value')
          .executeTakeFirstOrThrow(),
      'epoch',
    );
    this.epoch = row.value;
    return this.epoch;
  }

  /** Whether no later run of the server has begun: from then on this one settles and delivers nothing (P3). */
  async isCurrent(db: ReadDb): Promise<boolean> {
    return (await counterOf(db, 'epoch')) === this.epoch;
  }

  /** Marks a step of a message's way that is no commit. */
  step(moment: Moment): void {
    this.database.onStep(moment);
  }

  iso(afterMs = 0): string {
    return new Date(this.clock.now() + afterMs).toISOString();
  }
}
