import { appendChatEvents, type ChatEventInput } from '../../bus/chat-events.js';
import type { Engine } from '../engine.js';
import type { Attempted } from './turn-store.js';

const flushMs = 100;
const firstProgressMs = 1500;
const progressMs = 1000;

/**
 * What people see of a running turn: its text as rows every 100 ms, and one status line, coalesced, that appears when
 * the turn takes longer than a moment. These are not deliveries: they are gone when the answer stands.
 */
export class TurnStream {
  #text = '';
  #actions: string[] = [];
  #step: string | undefined;
  #shownAt = 0;
  #changed = true;
  readonly #began: number;
  readonly #timer: NodeJS.Timeout;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly engine: Engine,
    private readonly turn: Attempted,
  ) {
    this.#began = engine.clock.now();
    this.#timer = setInterval(() => this.flush(), flushMs);
  }

  text(delta: string): void {
    this.#text += delta;
  }

  step(summary: string): void {
    this.#step = summary;
    this.#actions = [...this.#actions, summary].slice(-5);
    this.#changed = true;
  }

  /** Writes what is left and stops; nothing of this turn is written afterwards. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.flush();
    await this.#writing;
  }

  private flush(): void {
    const events = [...this.delta(), ...this.progress()];
    if (events.length === 0) return;
    this.#writing = this.#writing.then(async () => {
      for (const { kind, data } of events) if (kind === 'progress') data.cost = await this.cost();
      await this.engine.database.transact((tx) => appendChatEvents(tx, events, this.engine.iso()), 'stream');
      this.engine.pulse.beat();
    });
    // A status line that could not be written is not worth a turn; the answer will be tried by itself.
    this.#writing = this.#writing.catch(() => undefined);
  }

  /** What the door has metered so far; null where the price is not known. */
  private async cost(): Promise<number | null> {
    const turns = this.engine.database.read.selectFrom('turn').where('id', '=', this.turn.id);
    return (await turns.select('costUsd').executeTakeFirst())?.costUsd ?? null;
  }

  private event(kind: 'delta' | 'progress', data: ChatEventInput['data']): ChatEventInput {
    const { id, chat, attempt } = this.turn;
    return { chat, turnId: id, attempt, kind, data: { turn: id, ...data } };
  }

  private delta(): ChatEventInput[] {
    if (this.#text === '') return [];
    const text = this.#text;
    this.#text = '';
    return [this.event('delta', { attempt: this.turn.attempt, text })];
  }

  private progress(): ChatEventInput[] {
    const now = this.engine.clock.now();
    const elapsedMs = now - this.#began;
    const due = elapsedMs >= firstProgressMs && now - this.#shownAt >= progressMs;
    const clock = now - this.#shownAt >= 5 * progressMs;
    if (!due || (!this.#changed && !clock)) return [];
    this.#shownAt = now;
    this.#changed = false;
    const data: ChatEventInput['data'] = {
      state: 'running',
      elapsedMs,
      actions: this.#actions,
    };
    if (this.#step !== undefined) data.step = this.#step;
    return [this.event('progress', data)];
  }
}
