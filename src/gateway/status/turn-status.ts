import type { Tx } from '../../db/db.js';
import { statusButtons, statusText, type Progress } from './rendering.js';
import { putStatus, type StatusPlace } from './status-line.js';
import type { StatusChannels } from './status-loop.js';
import { showTyping } from './typing.js';

/** Where a line cannot be edited it is one more message, which has to be worth it. */
const loneMs = 20_000;

/** What a platform shows of a running turn: that somebody types, and a line that says what is being done. */
export class TurnStatus {
  readonly #stopTyping: () => void;
  #lone = false;

  constructor(
    private readonly channels: StatusChannels,
    private readonly turnId: string,
    private readonly place: StatusPlace,
  ) {
    this.#stopTyping = showTyping(channels, place);
  }

  async put(tx: Tx, progress: Progress, now: string): Promise<void> {
    const can = this.channels.get(this.place.channel)?.capabilities;
    if (!can || can.statusLines === false) return;
    if (!can.edit) {
      if (this.#lone || progress.elapsedMs < loneMs) return;
      this.#lone = true;
    }
    const rendering = { text: statusText(progress), buttons: statusButtons(this.turnId) };
    await putStatus(tx, this.turnId, this.place, rendering, now);
  }

  close(): void {
    this.#stopTyping();
  }
}
