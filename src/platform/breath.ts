import { setImmediate as nextTurn } from 'node:timers/promises';

/** Long work holds the event loop no longer than this at a stretch. */
const stretchMs = 5;

/** So many turns of the event loop are for others then: an answer in a chat takes some tens of them. */
const turns = 5;

/** To be taken between the pieces of long work, so that others are served meanwhile. */
export class Breath {
  #since = performance.now();

  async take(): Promise<void> {
    if (performance.now() - this.#since < stretchMs) return;
    for (let turn = 0; turn < turns; turn += 1) await nextTurn();
    this.#since = performance.now();
  }
}
