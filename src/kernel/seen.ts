import { setTimeout as wait } from 'node:timers/promises';
import { Problem } from '../platform/problem.js';

/** What a call has looked at outside of the database was changed before its transaction knew of it. */
export class Outdated extends Problem {
  constructor(detail: string) {
    super('conflict', detail);
  }
}

/** A call looks again so often, first after 25 ms and then after twice as long each time: 3 s in all. */
const mostAgain = 7;
const firstWaitMs = 25;

/** What calls have looked up outside of the database, each thing once. */
export class Seen {
  readonly #found = new WeakMap<object, Map<string, Promise<unknown>>>();

  /** A part of a call has seen what the call has. */
  share(call: object, part: object): void {
    this.#found.set(part, this.of(call));
  }

  once<T>(call: object, key: string, look: (() => Promise<T>) | undefined): Promise<T | undefined> {
    const found = this.of(call);
    if (look && !found.has(key)) found.set(key, look());
    return (found.get(key) ?? Promise.resolve(undefined)) as Promise<T | undefined>;
  }

  /** Does the work of a call, from the beginning where something was not as it had been seen. */
  async freshly<T>(call: object, work: () => Promise<T>): Promise<T> {
    for (let again = 0; ; again += 1) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof Outdated) || again === mostAgain) throw error;
      }
      this.#found.delete(call);
      await wait(firstWaitMs * 2 ** again);
    }
  }

  private of(call: object): Map<string, Promise<unknown>> {
    const known = this.#found.get(call) ?? new Map<string, Promise<unknown>>();
    this.#found.set(call, known);
    return known;
  }
}
