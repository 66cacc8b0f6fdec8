import type { Clock } from '../../../src/platform/clock.js';

/** Real time that a test can move ahead: what is due by then happens at the next pass of the loops. */
export class TestClock implements Clock {
  #ahead = 0;

  now(): number {
    return Date.now() + this.#ahead;
  }

  iso(): string {
    return new Date(this.now()).toISOString();
  }

  advance(by: { ms?: number; minutes?: number; hours?: number; days?: number }): void {
    const { ms = 0, minutes = 0, hours = 0, days = 0 } = by;
    this.#ahead += ms + 60_000 * (minutes + 60 * (hours + 24 * days));
  }
}
