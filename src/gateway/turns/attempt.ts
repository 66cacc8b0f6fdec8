import type { HarnessEvent, HarnessRun } from '../harness/harness.js';

/**
 * How one attempt ended. `hopeless`: another try would end the same way. `told`: what the chat is told, where the
 * reason is for the operator.
 */
export type AttemptEnd =
  | { kind: 'answered'; text: string }
  | { kind: 'cancelled' }
  | { kind: 'timedOut'; after: 'hard limit' | 'no sign of life' }
  /** The server that began it has died, and it could not be taken over. */
  | { kind: 'lost'; reason: string }
  | { kind: 'failed'; reason: string; told?: string; resumable: boolean; hopeless?: boolean };

export interface AttemptLimits {
  softMs: number;
  hardMs: number;
  /** Nothing at all heard for this long while no tool is running: stuck. */
  silentMs: number;
}

/** What an attempt tells while it runs. */
export interface AttemptWatcher {
  text(delta: string): void;
  step(summary: string): void;
  steered(messageId: string): void;
}

const hurry = 'Your time is nearly over. Finish now: say what you have and what is left to do.';

/** One turn of a live harness over one prompt, until its last result, its end, or a limit. */
export class Attempt {
  #cancelled = false;
  #timedOut: 'hard limit' | 'no sign of life' | undefined;
  #heardAt = Date.now();
  #begunAt = Date.now();
  /** Since when it waits for others; time that is nobody's fault. */
  #waitsSince: number | undefined;
  #waitedMs = 0;
  readonly #open = new Set<string>();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #texts: string[] = [];
  readonly #ended = Promise.withResolvers<AttemptEnd>();

  constructor(
    private readonly run: HarnessRun,
    private readonly limits: AttemptLimits,
    private readonly watcher: AttemptWatcher,
  ) {}

  /** Stops the run; its end is `cancelled` whatever it was about to say. */
  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.interrupt();
  }

  steer(messageId: string, prompt: string): boolean {
    return !this.#cancelled && this.run.steer(messageId, prompt);
  }

  /** While it waits for another agent or for a person no limit runs. */
  wait(waits: boolean): void {
    const now = Date.now();
    if (this.#waitsSince !== undefined) this.#waitedMs += now - this.#waitsSince;
    this.#waitsSince = waits ? now : undefined;
    this.#heardAt = now;
  }

  /** `key` names the prompt for a server that has to take over. */
  go(prompt: string, key: string): Promise<AttemptEnd> {
    this.run.send(prompt, key);
    return this.goOn();
  }

  /** Follows a turn that has been given its prompt already. */
  async goOn(): Promise<AttemptEnd> {
    this.arm();
    try {
      return await this.#ended.promise;
    } finally {
      this.#timers.forEach(clearTimeout);
    }
  }

  /** Every event of the run, in order. */
  hear(event: HarnessEvent): void {
    this.#heardAt = Date.now();
    const end = this.on(event);
    if (end) this.#ended.resolve(end);
  }

  private arm(): void {
    const { softMs, hardMs, silentMs } = this.limits;
    const after = (ms: number, act: () => void): void => void this.#timers.push(setTimeout(act, ms));
    const worked = (ms: number, act: () => void): void => {
      const left = ms - this.workedMs();
      if (left <= 0) act();
      else after(Math.max(left, 100), () => worked(ms, act));
    };
    this.#begunAt = Date.now();
    worked(softMs, () => void this.run.steer('soft-limit', hurry));
    worked(hardMs, () => this.timeOut('hard limit'));
    const watch = (): void => {
      const quiet = this.#waitsSince === undefined ? Date.now() - this.#heardAt : 0;
      if (quiet >= silentMs && this.#open.size === 0) this.timeOut('no sign of life');
      else after(Math.max(1000, silentMs - quiet), watch);
    };
    after(silentMs, watch);
  }

  private workedMs(): number {
    const now = Date.now();
    const waiting = this.#waitsSince === undefined ? 0 : now - this.#waitsSince;
    return now - this.#begunAt - this.#waitedMs - waiting;
  }

  private timeOut(after: 'hard limit' | 'no sign of life'): void {
    this.#timedOut = after;
    this.interrupt();
  }

  /** Politely, and by force where that is not heard within two seconds. */
  private interrupt(): void {
    const force = setTimeout(() => void this.run.close(), 2000);
    this.#timers.push(force);
    this.run.interrupt().catch(() => void this.run.close());
  }

  private on(event: HarnessEvent): AttemptEnd | undefined {
    if (event.kind === 'text') this.watcher.text(event.delta);
    if (event.kind === 'step') {
      this.#open.add(event.id);
      this.watcher.step(event.summary);
    }
    if (event.kind === 'step-done') this.#open.delete(event.id);
    if (event.kind === 'steered') this.watcher.steered(event.id);
    if (event.kind === 'lost') return this.stopped() ?? { kind: 'lost', reason: event.reason };
    if (event.kind === 'exit') return this.stopped() ?? this.gone(event.reason, event.resumable);
    if (event.kind !== 'result') return undefined;
    if (event.outcome === 'success') this.#texts.push(event.text);
    if (event.more) return undefined;
    return this.stopped() ?? this.ended(event.outcome, event.reason ?? event.text);
  }

  private stopped(): AttemptEnd | undefined {
    if (this.#cancelled) return { kind: 'cancelled' };
    return this.#timedOut && { kind: 'timedOut', after: this.#timedOut };
  }

  private ended(outcome: 'success' | 'interrupted' | 'failed', reason: string): AttemptEnd {
    if (outcome === 'success') return { kind: 'answered', text: this.#texts.join('\n\n').trim() };
    return { kind: 'failed', reason, resumable: true };
  }

  private gone(reason: string, resumable: boolean): AttemptEnd {
    const told = 'its container ended unexpectedly';
    return { kind: 'failed', reason: reason || told, told, resumable };
  }
}
