import { setImmediate as nextTurn } from 'node:timers/promises';

/** Long work holds the event loop no longer than this at a stretch. */
const stretchMs = 8;

/** To be taken between the pieces of long work: others are served whenever it has gone on for a while. */
export class Breath {
  #since = performance.now();

  async take(): Promise<void> {
    if (performance.now() - this.#since < stretchMs) return;
    await nextTurn();
    this.#since = performance.now();
  }
}
