import { setTimeout as sleep } from 'node:timers/promises';
import { log } from '../../platform/log.js';
import { Problem } from '../../platform/problem.js';

/**
 * Containers that could not be ended because their engine does not answer. They are tried again until they are gone,
 * and before that their sessions start nowhere else (P3).
 */
export class Remains {
  readonly #left = new Map<string, Map<string, () => Promise<void>>>();
  #trying: Promise<void> | undefined;
  #closed = false;

  constructor(private readonly everyMs = 1000) {}

  /** Ends it, now or as soon as its engine answers. */
  async end(sessionKey: string, name: string, end: () => Promise<void>): Promise<void> {
    const error: unknown = await end().then(
      () => undefined,
      (refused: unknown) => refused,
    );
    if (error === undefined) return;
    log.gateway.warn({ error, container: name }, 'a container could not be ended; it is tried again');
    const left = this.#left.get(sessionKey) ?? new Map<string, () => Promise<void>>();
    this.#left.set(sessionKey, left.set(name, end));
    this.#trying ??= this.goOn().finally(() => (this.#trying = undefined));
  }

  /** Resolves when the session has none left. */
  async clear(sessionKey: string): Promise<void> {
    await this.again(sessionKey);
    if (!this.#left.has(sessionKey)) return;
    throw new Problem(
      'unavailable',
      'The container of this conversation cannot be ended: no engine answers.',
    );
  }

  /** What is left then is ended by the next start of the server. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#trying;
  }

  private async goOn(): Promise<void> {
    while (this.#left.size > 0 && !this.#closed) {
      await sleep(this.everyMs, undefined, { ref: false });
      for (const sessionKey of [...this.#left.keys()]) await this.again(sessionKey);
    }
  }

  private async again(sessionKey: string): Promise<void> {
    const left = this.#left.get(sessionKey);
    for (const [name, end] of left ?? [])
      await end().then(
        () => left?.delete(name),
        () => undefined,
      );
    if (left?.size === 0) this.#left.delete(sessionKey);
  }
}
