import { isOpenMessage } from '../../db/open-rows.js';
import type { Engine } from '../engine.js';
import { worldOf } from '../../platform/agent-path.js';
import { log } from '../../platform/log.js';
import { resultVerb } from '../delegation/record.js';
import type { StoredMessage } from '../intake/facts.js';
import { agentById } from '../turns/agent-row.js';
import { pausesOf, tellPaused } from '../turns/breaker.js';
import { limitsOf } from '../turns/setting.js';
import type { Runner } from '../turns/runner.js';
import { formTurn } from '../turns/turn-store.js';
import { pickFair, type Waiting } from './fair.js';
import { heldUntil } from './hold.js';
import { dueTurns, liveTurns, page, queuedIn, type LiveTurn } from './waiting.js';

/** Below this much free disk no turn starts: a half-written answer helps nobody. */
const leastFreeBytes = 1024 ** 3;

export interface QueueOptions {
  engine: Engine;
  runner: Runner;
  freeBytes: () => Promise<number>;
  /** Tells readiness why no turn starts; undefined when they do. */
  blocked: (reason: string | undefined) => void;
  wake: () => void;
  /** Something was said to people. */
  told: () => void;
}

interface WaitingSession {
  sessionKey: string;
  agentId: string;
  /** Its oldest message. */
  first: number;
}

/** Making containers is the most that a start asks of a machine: after a restart hundreds of turns may be due. */
const mostStarting = 4;

/** Turns queued messages into turns, hands others to the turn that is running, and starts what is due. */
export class Queue {
  /** Turns that were started and have not been settled yet, with their agents as far as this server started them. */
  readonly #started = new Map<string, string | undefined>();
  /** Those of them that a container had to be made for. */
  readonly #cold = new Set<string>();
  /** Turns whose people know that their agent pauses. */
  readonly #told = new Set<string>();

  constructor(private readonly options: QueueOptions) {}

  async pass(): Promise<boolean> {
    for (let after = 0; ;) {
      const sessions = await this.sessionsWithMessages(after);
      await Promise.all(sessions.map((session) => this.place(session)));
      const last = sessions.at(-1);
      if (!last || sessions.length < page) break;
      after = last.first;
    }
    await this.startDue();
    return false;
  }

  private async sessionsWithMessages(after: number): Promise<WaitingSession[]> {
    const rows = await this.options.engine.database.read
      .selectFrom('message')
      .where('state', '=', 'queued')
      .where(isOpenMessage())
      .where('direction', '=', 'in')
      .where('sessionKey', 'is not', null)
      .where('agentId', 'is not', null)
      .groupBy(['sessionKey', 'agentId'])
      .select((eb) => ['sessionKey', 'agentId', eb.fn.min('seq').as('first')])
      .having((eb) => eb(eb.fn.min('seq'), '>', after))
      .orderBy('first')
      .limit(page)
      .execute();
    return rows as WaitingSession[];
  }

  private async place({ sessionKey, agentId }: WaitingSession): Promise<void> {
    const { engine, runner } = this.options;
    const agent = await agentById(engine.database.read, agentId);
    const queued = await this.queuedOf(sessionKey);
    if (this.waitsForMore(queued, agent?.busyMode === 'collect')) return;
    const made = await engine.database.transact((tx) => formTurn(tx, sessionKey, engine.iso()), 'form-turn');
    if (made !== undefined) return;
    const running = runner.running.find((turn) => turn.sessionKey === sessionKey);
    if (!agent || !running || agent.busyMode === 'queue' || agent.busyMode === 'collect') return;
    const result = queued.every(({ verb }) => verb === resultVerb);
    if (agent.busyMode === 'interrupt') return result ? undefined : void runner.cancel(running.id);
    const messages = queued.filter(({ chat }) => chat === running.chat);
    if (messages.length > 0) await runner.steer(sessionKey, messages);
  }

  private queuedOf(sessionKey: string): Promise<StoredMessage[]> {
    return queuedIn(this.options.engine.database.read, { sessionKey });
  }

  private waitsForMore(queued: readonly StoredMessage[], collects: boolean): boolean {
    const { engine, wake } = this.options;
    const until = heldUntil(queued, collects);
    const left = until === undefined ? 0 : until - engine.clock.now();
    if (left > 0) setTimeout(wake, left).unref();
    return left > 0;
  }

  private async startDue(): Promise<void> {
    const { engine } = this.options;
    const able = await this.hasDisk();
    const due = able ? await this.waiting() : [];
    if (due.length === 0) return;
    const { turns = engine.config.maxTurns } = await limitsOf(engine.database.read);
    const live = await this.live();
    // One that waits for others gives up its place, or those others might never get one.
    const waits = live.filter(({ id, state }) => state === 'waiting' && this.#started.has(id)).length;
    const free = Math.min(turns, engine.config.maxTurns) - (this.#started.size - waits);
    if (free <= 0) return;
    const made = new Set(live.flatMap(({ id, state }) => (state === 'starting' ? [] : [id])));
    const making = [...this.#cold].filter((id) => !made.has(id)).length;
    const picked = pickFair(await this.unpaused(due), this.working(live), free, mostStarting - making);
    for (const turn of picked) this.start(turn);
  }

  private start({ id, agent, cold }: Waiting): void {
    if (cold) this.#cold.add(id);
    this.track(id, this.options.runner.run(id), agent);
  }

  /** Counts a turn that is being run, until it is settled. */
  track(id: string, run: Promise<void>, agent?: string): void {
    this.#started.set(id, agent);
    const settled = run.catch((error: unknown) => {
      log.gateway.error({ error, turn: id }, 'a turn could not be settled');
    });
    void settled.then(() => {
      this.#started.delete(id);
      this.#cold.delete(id);
      this.options.wake();
    });
  }

  /** The oldest turns of each agent: thousands that wait for one agent never hide those of another. */
  private async waiting(): Promise<(Waiting & { agentId: string })[]> {
    const { engine } = this.options;
    const rows = await dueTurns(engine.database.read, { now: engine.iso() });
    return rows
      .filter(({ id }) => !this.#started.has(id))
      .sort((one, other) => (one.id < other.id ? -1 : 1))
      .map(({ id, agentId, sessionKey, path, parallelTurns }) => {
        // A turn whose agent is gone starts as well: only so are its people told.
        const agent = path ?? 'unknown';
        const cold = !this.options.runner.isWarm(sessionKey);
        return { id, agentId, agent, world: worldOf(agent), most: parallelTurns ?? 1, cold };
      });
  }

  /** An agent that pauses starts nothing, and afterwards one turn at a time until one has worked. */
  private async unpaused(waiting: readonly (Waiting & { agentId: string })[]): Promise<Waiting[]> {
    const { engine } = this.options;
    const pauses = await pausesOf(engine.database.read);
    if (pauses.size === 0) this.#told.clear();
    const now = engine.iso();
    const able: Waiting[] = [];
    for (const turn of waiting) {
      const until = pauses.get(turn.agentId);
      if (until === undefined) able.push(turn);
      else if (until <= now) able.push({ ...turn, most: 1 });
      else if (!this.#told.has(turn.id)) {
        this.#told.add(turn.id);
        await engine.database.transact((tx) => tellPaused(tx, turn.id, now));
        this.options.told();
      }
    }
    return able;
  }

  /** Turns that are being run, by this server or by the one before. */
  private async live(): Promise<LiveTurn[]> {
    return liveTurns(this.options.engine.database.read, {});
  }

  /** The agent of each turn that has a place. */
  private working(live: readonly LiveTurn[]): string[] {
    const rows = live.filter(({ state }) => state !== 'waiting').map(({ agent }) => agent);
    const known = new Set(live.map(({ id }) => id));
    const others = [...this.#started].flatMap(([id, agent]) => (known.has(id) || !agent ? [] : [agent]));
    return [...rows, ...others];
  }

  private async hasDisk(): Promise<boolean> {
    const free = await this.options.freeBytes();
    const enough = free >= leastFreeBytes;
    this.options.blocked(
      enough ? undefined : `only ${Math.floor(free / 1024 ** 2)} MiB of disk are free; turns wait for 1024`,
    );
    return enough;
  }
}
