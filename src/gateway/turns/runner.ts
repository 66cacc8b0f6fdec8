import type { StoredMessage } from '../intake/facts.js';
import { ActiveTurn, type TurnMeans } from './active-turn.js';
import { beginAttempt } from './attempt-store.js';
import type { Turn } from './turn-store.js';

/** Runs turns: one attempt each time a turn is due, settled in one transaction whatever happens. */
export class Runner {
  readonly #active = new Map<string, ActiveTurn>();
  readonly #runs = new Set<Promise<void>>();
  #abandoned = false;

  constructor(private readonly means: TurnMeans) {}

  get running(): readonly Turn[] {
    return [...this.#active.values()].map((active) => active.turn);
  }

  /** Begins an attempt if this server gets the lease; resolves when the attempt has been settled. */
  run(turnId: string): Promise<void> {
    const run = this.begin(turnId);
    const settled = run.catch(() => undefined);
    this.#runs.add(settled);
    void settled.then(() => this.#runs.delete(settled));
    return run;
  }

  cancel(turnId: string): boolean {
    const active = [...this.#active.values()].find(({ turn }) => turn.id === turnId);
    active?.cancel();
    return active !== undefined;
  }

  /** One of the turn's tool calls begins or ends to wait for others. */
  async wait(turnId: string, waits: boolean): Promise<void> {
    await [...this.#active.values()].find(({ turn }) => turn.id === turnId)?.wait(waits);
  }

  /** Puts messages into the running turn of a session, as far as it can take them now. */
  async steer(sessionKey: string, messages: StoredMessage[]): Promise<void> {
    await this.#active.get(sessionKey)?.steer(messages);
  }

  /** Ends every container that is running a turn and settles nothing: the turns belong to the next epoch. */
  async abandon(): Promise<void> {
    this.#abandoned = true;
    await Promise.all([...this.#active.values()].map((active) => active.abandon()));
    await this.idle();
  }

  async idle(): Promise<void> {
    await Promise.all(this.#runs);
  }

  private async begin(turnId: string): Promise<void> {
    const { engine } = this.means;
    const turn = await engine.database.transact(
      (tx) => beginAttempt(tx, turnId, engine.epoch, engine.iso()),
      'begin-attempt',
    );
    if (!turn || this.#abandoned) return;
    const active = new ActiveTurn(turn, this.means);
    this.#active.set(turn.sessionKey, active);
    try {
      await active.run();
    } finally {
      this.#active.delete(turn.sessionKey);
      this.means.wake();
    }
  }
}
