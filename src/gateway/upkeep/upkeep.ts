import type { Loop as LoopName } from '../../kernel/ports.js';
import type { Readiness } from '../../kernel/readiness.js';
import { forgetReplays } from '../../kernel/replay.js';
import { Archives } from '../archive/archives.js';
import type { MakeOptions } from '../archive/make.js';
import type { Engine } from '../engine.js';
import { Loop } from '../loop.js';
import { warnOfShared } from '../shared-sessions.js';

/** What looks after the instance as a whole, apart from messages and turns. */
export class Upkeep {
  readonly loops: readonly [LoopName, Loop][];
  readonly #archives: Archives;

  constructor(engine: Engine, readiness: Readiness, still: MakeOptions['still']) {
    const { database, clock } = engine;
    this.#archives = new Archives(engine, still);
    this.loops = [
      ['archives', new Loop('archives', () => this.#archives.pass(), 60_000)],
      ['replays', new Loop('replays', () => forgetReplays(database, clock.now()), 3_600_000)],
      ['warnings', new Loop('warnings', () => warnOfShared(database.read, readiness), 3_600_000)],
    ];
  }

  start(): void {
    this.#archives.start();
    for (const [, loop] of this.loops) loop.start();
  }

  /** Long work is broken off; its rows bring it back. */
  breakOff(): void {
    this.#archives.stop();
  }
}
