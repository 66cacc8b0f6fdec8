import { log } from '../../platform/log.js';
import type { Live } from './live.js';

/** Containers that wait for the next turn of their session: bounded in number, and each only for a while. */
export class WarmPool {
  readonly #idle = new Map<string, { live: Live; timer: NodeJS.Timeout }>();

  constructor(
    private readonly most: number,
    private readonly idleMs: number,
  ) {}

  /** The session's container, if it is alive and made the way the next turn wants it; any other is ended first. */
  async take(sessionKey: string, digest: string): Promise<Live | undefined> {
    const found = this.#idle.get(sessionKey);
    if (!found) return undefined;
    this.forget(sessionKey);
    if (!found.live.dead && found.live.facts.digest === digest) return found.live;
    await found.live.close();
    return undefined;
  }

  /** Keeps it; the least recently used goes when there are too many. */
  keep(live: Live, now: number): void {
    const { sessionKey } = live.facts;
    if (live.dead || this.most === 0) return void this.end(live);
    live.lastUsed = now;
    const timer = setTimeout(() => this.retire(sessionKey), this.idleMs);
    this.#idle.set(sessionKey, { live, timer });
    while (this.#idle.size > this.most) this.retire(this.#idle.keys().next().value as string);
  }

  drop(live: Live): void {
    if (this.#idle.get(live.facts.sessionKey)?.live === live) this.forget(live.facts.sessionKey);
  }

  get size(): number {
    return this.#idle.size;
  }

  async close(): Promise<void> {
    const all = [...this.#idle.values()];
    for (const { live } of all) this.forget(live.facts.sessionKey);
    await Promise.all(all.map(({ live }) => live.close()));
  }

  private forget(sessionKey: string): void {
    clearTimeout(this.#idle.get(sessionKey)?.timer);
    this.#idle.delete(sessionKey);
  }

  private retire(sessionKey: string): void {
    const found = this.#idle.get(sessionKey);
    this.forget(sessionKey);
    if (found) this.end(found.live);
  }

  private end(live: Live): void {
    live
      .close()
      .catch((error: unknown) =>
        log.gateway.warn({ error, session: live.facts.sessionKey }, 'a container did not end'),
      );
  }
}
