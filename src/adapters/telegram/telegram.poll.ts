import { GrammyError } from 'grammy';
import type { Update } from 'grammy/types';
import type { TelegramClient } from './telegram.client.js';
import { isOfTelegram, isRefusedToken, reasonOf, retryAfterMs } from './telegram.failure.js';
import { pause } from './telegram.pause.js';

export interface PollPorts {
  /** The number of the last update that is stored. */
  last(): Promise<number | undefined>;
  /** Stores what they say, in their order; resolves when all are, and calls back for each. */
  store(updates: readonly Update[], signal: AbortSignal): Promise<void>;
  report(fault: string | undefined): void;
}

const firstWaitMs = 1000;
const longestWaitMs = 60_000;
/** Two pollers of one bot end each other's polls; whoever meets this so often within a minute gives way. */
const mostConflicts = 3;

/**
 * The long poll. The offset that it asks with is read from what is stored, so that Telegram is never told of an update
 * before that is on the bus (P1); after a failure the same updates come again.
 */
export class TelegramPoll {
  #conflicts: number[] = [];
  #failures = 0;

  constructor(
    private readonly client: TelegramClient,
    private readonly ports: PollPorts,
  ) {}

  /** Ends by the signal, or when no further poll can succeed. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const last = await this.ports.last();
        const updates = await this.client.updates(last === undefined ? undefined : last + 1, signal);
        await this.ports.store(updates, signal);
        this.#failures = 0;
        this.ports.report(undefined);
      } catch (error) {
        if (signal.aborted) return;
        if (this.isFinal(error)) return;
        await pause(this.waitMs(error), signal);
      }
    }
  }

  private isFinal(error: unknown): boolean {
    if (isRefusedToken(error)) {
      this.ports.report(`Telegram refused the bot's token (${reasonOf(error)})`);
      return true;
    }
    if (!isConflict(error)) {
      this.ports.report(faultOf(error));
      return false;
    }
    const now = Date.now();
    this.#conflicts = [...this.#conflicts.filter((at) => at > now - 60_000), now];
    const isOver = this.#conflicts.length >= mostConflicts;
    const advice = isOver ? '; this channel has stopped reading until its row or its token changes' : '';
    this.ports.report(`another program reads this bot's messages (${reasonOf(error)})${advice}`);
    return isOver;
  }

  private waitMs(error: unknown): number {
    this.#failures += 1;
    if (isConflict(error)) return firstWaitMs;
    return retryAfterMs(error) ?? Math.min(longestWaitMs, firstWaitMs * 2 ** (this.#failures - 1));
  }
}

/** What is wrong: on the way from Telegram, or with keeping what came. */
function faultOf(error: unknown): string {
  return isOfTelegram(error) ? reasonOf(error) : `messages cannot be stored: ${reasonOf(error)}`;
}

/** Two polls at once. A webhook is a conflict too, but one that ends when the webhook is taken away. */
function isConflict(error: unknown): boolean {
  return error instanceof GrammyError && error.error_code === 409 && !/webhook/i.test(error.description);
}
