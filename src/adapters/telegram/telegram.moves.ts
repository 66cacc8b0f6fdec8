import type { State } from '../channel.js';

const key = 'moved';

/**
 * Groups that became supergroups. Telegram gives them another id; here the chat goes on under its first one, with its
 * routes, sessions and history.
 */
export class Moves {
  readonly #now = new Map<number, number>();
  readonly #first = new Map<number, number>();

  constructor(private readonly state: State) {}

  async load(): Promise<void> {
    const stored = ((await this.state.get(key)) ?? {}) as Record<string, number>;
    for (const [from, to] of Object.entries(stored)) this.set(Number(from), to);
  }

  async note(from: number, to: number): Promise<void> {
    if (this.#now.get(from) === to) return;
    this.set(from, to);
    await this.state.set(key, Object.fromEntries(this.#now));
  }

  /** The id by which Telegram knows the chat today. */
  now(chat: number): number {
    return this.#now.get(chat) ?? chat;
  }

  /** The id that the chat had first. */
  first(chat: number): number {
    return this.#first.get(chat) ?? chat;
  }

  private set(from: number, to: number): void {
    this.#now.set(from, to);
    this.#first.set(to, from);
  }
}
