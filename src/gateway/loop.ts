import { log } from '../platform/log.js';

/**
 * A background loop over rows: it runs when woken and at least every `everyMs`, one pass at a time. A pass answers
 * whether there may be more to do at once. A failing pass is logged and tried again; the rows are still there.
 */
export class Loop {
  #woken = false;
  #stopped = false;
  #wait: (() => void) | undefined;
  #running: Promise<void> | undefined;

  constructor(
    readonly name: string,
    private readonly pass: () => Promise<boolean>,
    private readonly everyMs = 1000,
  ) {}

  start(): void {
    this.#stopped = false;
    this.#running ??= this.run();
  }

  wake(): void {
    this.#woken = true;
    this.#wait?.();
  }

  /** No new pass; resolves when the running one has ended. It can be started again. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wait?.();
    await this.#running;
    this.#running = undefined;
  }

  private async run(): Promise<void> {
    while (!this.#stopped) {
      this.#woken = false;
      const more = await this.once();
      if (!more && !this.#woken && !this.#stopped) await this.sleep();
    }
  }

  private async once(): Promise<boolean> {
    try {
      return await this.pass();
    } catch (error) {
      log.gateway.error({ error, loop: this.name }, 'a pass failed');
      return false;
    }
  }

  private async sleep(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.everyMs);
      this.#wait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wait = undefined;
  }
}
