import type { Tx } from '../../db/db.js';
import type { StoredMessage } from '../intake/facts.js';
import { ActiveTurn, type TurnMeans } from './active-turn.js';
import { beginAttempt, inheritAttempt } from './attempt-store.js';
import { sessionOf, type Attempted, type Session, type Turn } from './turn-store.js';

/** A turn whose server has died, and the container in which it goes on. */
export interface Heir {
  turnId: string;
  container: string;
}

/** A turn that this server has the lease of, and the session that it runs in. */
interface Claimed {
  turn: Attempted;
  session: Session;
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
    const claim = (): Promise<Claimed | undefined> =>
      engine.database.transact(
        async (tx) =>
          (await engine.isCurrent(tx))
            ? this.inSession(tx, await beginAttempt(tx, turnId, engine.epoch, engine.iso()))
            : undefined,
        'begin-attempt',
      );
    return this.keep(this.begin(claim));
  }

  /** Goes on with the attempt of a server that has died, in its container; resolves when it has been settled. */
  takeOver(heir: Heir): Promise<void> {
    const { engine } = this.means;
    const claim = (): Promise<Claimed | undefined> =>
      engine.database.transact(
        async (tx) => this.inSession(tx, await inheritAttempt(tx, heir, engine.epoch, engine.iso())),
        'recover-turn',
      );
    return this.keep(this.begin(claim, heir.container));
  }

  private async inSession(tx: Tx, turn: Attempted | undefined): Promise<Claimed | undefined> {
    return turn && { turn, session: await sessionOf(tx, turn, this.means.engine.iso()) };
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

  private async begin(claim: () => Promise<Claimed | undefined>, inherited?: string): Promise<void> {
    const claimed = await claim();
    if (!claimed || this.#abandoned) return;
    const { turn, session } = claimed;
    const active = new ActiveTurn(turn, session, this.means, inherited);
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
