import { Refusal } from './refusal.js';

/** How much a bot may say: so many at once, and then so many a second. */
export interface Limits {
  chatBurst: number;
  chatPerSecond: number;
  allPerSecond: number;
}

export const usualLimits: Limits = { chatBurst: 20, chatPerSecond: 1, allPerSecond: 30 };

/** Fills by one a message and runs out steadily. */
class Bucket {
  #level = 0;
  #at = 0;

  /** Seconds to wait; 0 when there was room. */
  take(burst: number, perSecond: number, now: number): number {
    this.#level = Math.max(0, this.#level - ((now - this.#at) / 1000) * perSecond);
    this.#at = now;
    const over = this.#level + 1 - burst;
    if (over > 0) return Math.ceil(over / perSecond);
    this.#level += 1;
    return 0;
  }
}

export class Rate {
  readonly #buckets = new Map<string, Bucket>();
  /** The chats that were asked to wait, each time. */
  readonly refused: number[] = [];
  readonly #floods = new Map<number, number>();

  constructor(public limits: Limits) {}

  /** The chat takes nothing for that long. */
  flood(chat: number, seconds: number): void {
    this.#floods.set(chat, Date.now() + seconds * 1000);
  }

  check(bot: number, chat: number): void {
    const now = Date.now();
    const { chatBurst, chatPerSecond, allPerSecond } = this.limits;
    const flooded = Math.ceil(((this.#floods.get(chat) ?? 0) - now) / 1000);
    const wait =
      Math.max(flooded, 0) ||
      this.bucket(`${bot}`).take(allPerSecond, allPerSecond, now) ||
      this.bucket(`${bot}/${chat}`).take(chatBurst, chatPerSecond, now);
    if (wait === 0) return;
    this.refused.push(chat);
    throw new Refusal(429, `Too Many Requests: retry after ${wait}`, { retry_after: wait });
  }

  private bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name) ?? new Bucket();
    this.#buckets.set(name, bucket);
    return bucket;
  }
}
