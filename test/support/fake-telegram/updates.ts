import type { Update } from 'grammy/types';
import { Refusal } from './refusal.js';

type Waiter = (refusal?: Refusal) => void;

/** The updates of one bot, kept until it asks for later ones. */
export class UpdateQueue {
  readonly waiting: Update[] = [];
  /** Every offset that was asked with. */
  readonly offsets: number[] = [];
  webhook = '';
  #next = 1000;
  #allowed: readonly string[] | undefined;
  #waiter: Waiter | undefined;

  push(update: Omit<Update, 'update_id'>): number {
    const id = this.#next++;
    const [kind = ''] = Object.keys(update);
    // Reactions are for those who ask.
    const wanted = this.#allowed?.includes(kind) ?? !['message_reaction', 'chat_member'].includes(kind);
    if (wanted) this.waiting.push({ update_id: id, ...update } as Update);
    this.#waiter?.();
    return id;
  }

  /** The platform numbers from somewhere else, as it does after a quiet week. */
  renumber(next: number): void {
    this.#next = next;
  }

  async get(
    { offset = 0, limit = 100, timeout = 0, allowed_updates: allowed }: Asked,
    gone: AbortSignal,
  ): Promise<Update[]> {
    if (this.webhook !== '')
      throw new Refusal(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    if (allowed) this.#allowed = allowed;
    this.offsets.push(offset);
    this.confirm(offset);
    this.#waiter?.(
      new Refusal(
        409,
        'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
      ),
    );
    if (this.waiting.length === 0 && timeout > 0) await this.wait(timeout, gone);
    return this.waiting.slice(0, limit);
  }

  /** A number far beyond the last one is of another time, and confirms nothing. */
  private confirm(offset: number): void {
    const last = this.waiting.at(-1)?.update_id;
    if (last === undefined || offset > last + 10) return;
    while (this.waiting[0] && this.waiting[0].update_id < offset) this.waiting.shift();
  }

  private async wait(seconds: number, gone: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = (refusal) => (refusal ? reject(refusal) : resolve());
    this.#waiter = waiter;
    const timer = setTimeout(resolve, seconds * 1000);
    gone.addEventListener('abort', () => resolve());
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      if (this.#waiter === waiter) this.#waiter = undefined;
    }
  }
}

interface Asked {
  offset?: number;
  limit?: number;
  timeout?: number;
  allowed_updates?: string[];
}
