import { appendChatEvents, type ChatEventInput } from '../../bus/chat-events.js';
import type { Engine } from '../engine.js';
import type { Progress } from '../status/rendering.js';
import type { TurnStatus } from '../status/turn-status.js';
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
    private readonly status: TurnStatus,
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
    this.status.close();
    this.flush();
    await this.#writing;
  }

  private flush(): void {
    const deltas = this.delta();
    const progress = this.progress();
    if (deltas.length === 0 && !progress) return;
    this.#writing = this.#writing.then(() => this.write(deltas, progress));
    // A status line that could not be written is not worth a turn; the answer will be tried by itself.
    this.#writing = this.#writing.catch(() => undefined);
  }

  private async write(deltas: ChatEventInput[], begun: Omit<Progress, 'costUsd'> | undefined): Promise<void> {
    const { engine, status } = this;
    const progress = begun && { ...begun, costUsd: await this.cost() };
    const now = engine.iso();
    await engine.database.transact(async (tx) => {
      await appendChatEvents(tx, [...deltas, ...(progress ? [this.progressEvent(progress)] : [])], now);
      if (progress) await status.put(tx, progress, now);
    }, 'stream');
    engine.pulse.beat();
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

  private progressEvent({ elapsedMs, actions, step, costUsd }: Progress): ChatEventInput {
    const data = { state: 'running', elapsedMs, actions: [...actions], cost: costUsd };
    return this.event('progress', { ...data, ...(step !== undefined && { step }) });
  }

  private progress(): Omit<Progress, 'costUsd'> | undefined {
    const now = this.engine.clock.now();
    const elapsedMs = now - this.#began;
    const due = elapsedMs >= firstProgressMs && now - this.#shownAt >= progressMs;
    const clock = now - this.#shownAt >= 5 * progressMs;
    if (!due || (!this.#changed && !clock)) return undefined;
    this.#shownAt = now;
    this.#changed = false;
    return { elapsedMs, actions: this.#actions, step: this.#step };
  }
}
