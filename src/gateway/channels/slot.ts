import { ChannelError, type Channel } from '../../adapters/channel.js';
import { log } from '../../platform/log.js';

/** A channel that should be running: `mark` changes with its row and secrets. */
export interface Wanted {
  mark: string;
  /** `open` turns false when the channel is stopped; nothing may be accepted then. */
  make: (slot: { isOpen: () => boolean; report: (fault: string | undefined) => void }) => Promise<Channel>;
}

const startMs = 30_000;
const stopMs = 1000;

const backOffMs = (tries: number): number => Math.min(300_000, 5000 * 2 ** (tries - 1));

/** The promise's value, or a failure when the time is over first. */
async function within<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(what)), ms);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Where one channel runs. What is wanted of it is done one after the other; a slow platform holds up no other. */
export class Slot {
  #wanted: Wanted | undefined;
  #work: Promise<void> = Promise.resolve();
  #channel: Channel | undefined;
  #close: (() => void) | undefined;
  #fault: string | undefined;
  #final = false;
  #tries = 0;
  #nextAt = 0;

  constructor(
    private readonly id: string,
    private readonly now: () => number,
  ) {}

  get channel(): Channel | undefined {
    return this.#channel;
  }

  get status(): string {
    if (this.#fault !== undefined) return `failed: ${this.#fault}`;
    return this.#channel ? 'running' : 'stopped';
  }

  /** No further try until its row changes: a revoked token, a blocked bot. */
  get isHopeless(): boolean {
    return this.#final;
  }

  /** Brings the channel to this; the same again only tries once more what has failed, when its time has come. */
  want(wanted: Wanted | undefined): void {
    const changed = wanted?.mark !== this.#wanted?.mark;
    const retries = !this.#channel && this.#fault !== undefined && !this.#final && this.now() >= this.#nextAt;
    if (!changed && !(wanted && retries)) return;
    this.#wanted = wanted;
    if (changed) {
      this.#tries = 0;
      this.#final = false;
    }
    // Not before this try has ended; its end says when the next one is due.
    this.#nextAt = Number.POSITIVE_INFINITY;
    this.#work = this.#work.then(() => this.turnTo(wanted));
  }

  async settled(): Promise<void> {
    await this.#work;
  }

  private async turnTo(wanted: Wanted | undefined): Promise<void> {
    await this.stop();
    this.#fault = undefined;
    // Something else is wanted by now, and its turn comes.
    if (!wanted || wanted !== this.#wanted) return;
    let open = true;
    this.#close = () => (open = false);
    const report = (fault: string | undefined): void => {
      if (open) this.#fault = fault;
    };
    let channel: Channel | undefined;
    try {
      channel = await wanted.make({ isOpen: () => open, report });
      await within(channel.start(), startMs, `it did not connect within ${startMs / 1000} s`);
      this.#channel = channel;
      this.#tries = 0;
      log.channel.info({ channel: this.id }, 'channel runs');
    } catch (error) {
      open = false;
      this.failed(error);
      if (channel) await this.end(channel);
    }
  }

  private failed(error: unknown): void {
    this.#fault = error instanceof Error ? error.message : String(error);
    this.#final = error instanceof ChannelError && error.kind === 'rejected';
    this.#tries += 1;
    this.#nextAt = this.now() + backOffMs(this.#tries);
    log.channel.warn({ channel: this.id, error, final: this.#final }, 'channel failed');
  }

  private async stop(): Promise<void> {
    this.#close?.();
    this.#close = undefined;
    const channel = this.#channel;
    this.#channel = undefined;
    if (channel) await this.end(channel);
  }

  private async end(channel: Channel): Promise<void> {
    try {
      await within(channel.stop(), stopMs, 'it did not stop within a second');
    } catch (error) {
      log.channel.warn({ channel: this.id, error }, 'channel did not stop cleanly');
    }
  }
}
