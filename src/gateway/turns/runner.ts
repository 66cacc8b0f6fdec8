import type { StoredMessage } from '../intake/facts.js';
import { ActiveTurn, type TurnMeans } from './active-turn.js';
import { beginAttempt, inheritAttempt } from './attempt-store.js';
import type { Attempted, Turn } from './turn-store.js';

/** A turn whose server has died, and the container in which it goes on. */
export interface Heir {
  turnId: string;
  container: string;
}

/** Runs turns: one attempt each time a turn is due, settled in one transaction whatever happens. */
export class Runner {
  readonly #active = new Map<string, ActiveTurn>();
  readonly #runs = new Set<Promise<void>>();
  #abandoned = false;

  constructor(private readonly means: TurnMeans) {}

  get running(): readonly Turn[] {
    return [...this.#active.values()].map((active) => active.turn);
  }

  /** A container waits for the next turn of this session. */
  isWarm(sessionKey: string): boolean {
    return this.means.pool.has(sessionKey);
  }

  /** Begins an attempt if this server gets the lease; resolves when the attempt has been settled. */
  run(turnId: string): Promise<void> {
    const { engine } = this.means;
    const claim = (): Promise<Attempted | undefined> =>
      engine.database.transact(
        async (tx) =>
          (await engine.isCurrent(tx)) ? beginAttempt(tx, turnId, engine.epoch, engine.iso()) : undefined,
        'begin-attempt',
      );
    return this.keep(this.begin(claim));
  }

  /** Goes on with the attempt of a server that has died, in its container; resolves when it has been settled. */
  takeOver(heir: Heir): Promise<void> {
    const { engine } = this.means;
    const claim = (): Promise<Attempted | undefined> =>
      engine.database.transact((tx) => inheritAttempt(tx, heir, engine.epoch, engine.iso()), 'recover-turn');
    return this.keep(this.begin(claim, heir.container));
  }

  private keep(run: Promise<void>): Promise<void> {
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

  private async begin(claim: () => Promise<Attempted | undefined>, inherited?: string): Promise<void> {
    const turn = await claim();
    if (!turn || this.#abandoned) return;
    const active = new ActiveTurn(turn, this.means, inherited);
    this.#active.set(turn.sessionKey, active);
    try {
      await active.run();
    } finally {
      // The next turn of the session may have begun meanwhile.
      if (this.#active.get(turn.sessionKey) === active) this.#active.delete(turn.sessionKey);
      this.means.wake();
    }
  }
}
