import type { Readiness } from '../kernel/readiness.js';
import { log } from '../platform/log.js';

/** The two halves of a restart. */
export interface Phases {
  start(): Promise<void>;
  halt(graceMs: number): Promise<void>;
}

/** Restarts and the end of the gateway, one at a time. */
export class Lifecycle {
  #restart: Promise<void> | undefined;
  #ending = false;

  constructor(
    private readonly readiness: Readiness,
    private readonly phases: Phases,
  ) {}

  get restarting(): boolean {
    return this.#restart !== undefined;
  }

  /** Joins the one that is under way; never rejects, as nobody may be waiting for it. */
  restart(graceMs: number): Promise<void> {
    this.#restart ??= this.anew(graceMs).finally(() => (this.#restart = undefined));
    return this.#restart;
  }

  /** A restart that is under way only ends: nothing is started any more. */
  async stop(graceMs: number): Promise<void> {
    this.#ending = true;
    await this.#restart;
    await this.phases.halt(graceMs);
  }

  private async anew(graceMs: number): Promise<void> {
    if (this.#ending) return;
    this.readiness.set('gateway', 'the gateway is being restarted');
    try {
      await this.phases.halt(graceMs);
      if (this.#ending) return;
      await this.phases.start();
      this.readiness.set('gateway', undefined);
      log.gateway.info('gateway restarted');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.readiness.set('gateway', `the gateway did not restart: ${reason}`);
      log.gateway.error({ error }, 'no restart');
    }
  }
}
