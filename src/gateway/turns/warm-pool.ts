import { log } from '../../platform/log.js';
import type { Live } from './live.js';

/** Containers that wait for the next turn of their session: bounded in number, and each only for a while. */
export class WarmPool {
  readonly #idle = new Map<string, { live: Live; timer: NodeJS.Timeout }>();
  readonly #ending = new Map<string, Promise<void>>();
  #closed = false;

  constructor(
    private readonly most: number,
    private readonly idleMs: number,
  ) {}

  /** The session's container, if it is alive and made the way the next turn wants it; any other is ended first (P3). */
  async take(sessionKey: string, digest: string): Promise<Live | undefined> {
    const live = this.#idle.get(sessionKey)?.live;
    this.forget(sessionKey);
    if (live && !live.dead && live.facts.digest === digest) return live;
    if (live) this.end(live);
    await this.#ending.get(sessionKey);
    return undefined;
  }

  has(sessionKey: string): boolean {
    return this.#idle.get(sessionKey)?.live.dead === false;
  }

  /** Keeps it; the least recently used goes when there are too many. */
  keep(live: Live, now: number): void {
    const { sessionKey } = live.facts;
    if (live.dead || this.most === 0 || this.#closed) return this.end(live);
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

  /** Ends those of one agent, and waits until they are gone. */
  async retireOf(agentId: string): Promise<void> {
    for (const [sessionKey, { live }] of [...this.#idle])
      if (live.facts.agent.id === agentId) this.retire(sessionKey);
    await Promise.all(this.#ending.values());
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const sessionKey of [...this.#idle.keys()]) this.retire(sessionKey);
    await Promise.all(this.#ending.values());
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
    const { sessionKey } = live.facts;
    const ending = live
      .close()
      .catch((error: unknown) => log.gateway.warn({ error, sessionKey }, 'a container did not end'))
      .then(() => {
        if (this.#ending.get(sessionKey) === ending) this.#ending.delete(sessionKey);
      });
    this.#ending.set(sessionKey, ending);
  }
}
