import type { HarnessEvent } from './harness.js';
import { Queue } from './queue.js';

/** An agent can write events faster than anyone reads them; nobody needs so many. */
const most = 20_000;
const longestText = 4 * 1024 * 1024;

/** The events of a run on their way to its reader; what adds nothing to the one before is merged into it. */
export class EventQueue extends Queue<HarnessEvent> {
  /** More is waiting than an honest process could have written; from then on only the end is taken. */
  flooded = false;

  override push(event: HarnessEvent): void {
    if (this.flooded && event.kind !== 'exit') return;
    const last = this.waiting.at(-1);
    if (event.kind === 'alive' && last) return;
    if (event.kind === 'text' && last?.kind === 'text') {
      last.delta += event.delta;
      this.flooded ||= last.delta.length > longestText;
      return;
    }
    this.flooded ||= this.waiting.length >= most;
    super.push({ ...event });
  }
}
