import type { Engine } from '../engine.js';
import { worldOf } from '../../platform/agent-path.js';
import { log } from '../../platform/log.js';
import { resultVerb } from '../delegation/record.js';
import type { StoredMessage } from '../intake/facts.js';
import { agentById } from '../turns/agent-row.js';
import { limitsOf } from '../turns/setting.js';
import type { Runner } from '../turns/runner.js';
import { formTurn } from '../turns/turn-store.js';
import { pickFair, type Waiting } from './fair.js';
import { heldUntil } from './hold.js';

/** Below this much free disk no turn starts: a half-written answer helps nobody. */
const leastFreeBytes = 1024 ** 3;

export interface QueueOptions {
  engine: Engine;
  runner: Runner;
  freeBytes: () => Promise<number>;
  /** Tells readiness why no turn starts; undefined when they do. */
  blocked: (reason: string | undefined) => void;
  wake: () => void;
}

/** Turns queued messages into turns, hands others to the turn that is running, and starts what is due. */
export class Queue {
  /** Turns that were started and have not been settled yet. */
  readonly #started = new Set<string>();

  constructor(private readonly options: QueueOptions) {}

  async pass(): Promise<boolean> {
    const sessions = await this.sessionsWithMessages();
    for (const session of sessions) await this.place(session);
    await this.startDue();
    return false;
  }

  private async sessionsWithMessages(): Promise<{ sessionKey: string; agentId: string }[]> {
    const rows = await this.options.engine.database.read
      .selectFrom('message')
      .where('state', '=', 'queued')
      .where('direction', '=', 'in')
      .where('sessionKey', 'is not', null)
      .where('agentId', 'is not', null)
      .groupBy(['sessionKey', 'agentId'])
      .select((eb) => ['sessionKey', 'agentId', eb.fn.min('seq').as('first')])
      .orderBy('first')
      .limit(500)
      .execute();
    return rows as { sessionKey: string; agentId: string }[];
  }

  private async place({ sessionKey, agentId }: { sessionKey: string; agentId: string }): Promise<void> {
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
    return this.options.engine.database.read
      .selectFrom('message')
      .selectAll()
      .where('sessionKey', '=', sessionKey)
      .where('state', '=', 'queued')
      .where('direction', '=', 'in')
      .orderBy('seq')
      .limit(200)
      .execute();
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
    const { turns = engine.config.maxTurns } = await limitsOf(engine.database.read);
    const room = Math.min(turns, engine.config.maxTurns) - (await this.atWork());
    if (room <= 0 || !(await this.hasDisk())) return;
    const waiting = await this.waiting();
    const running = await this.runningByAgent();
    for (const { id } of pickFair(waiting, running, room)) this.start(id);
  }

  private start(id: string): void {
    this.track(id, this.options.runner.run(id));
  }

  /** Counts a turn that is being run, until it is settled. */
  track(id: string, run: Promise<void>): void {
    this.#started.add(id);
    const settled = run.catch((error: unknown) => {
      log.gateway.error({ error, turn: id }, 'a turn could not be settled');
    });
    void settled.then(() => {
      this.#started.delete(id);
      this.options.wake();
    });
  }

  private async waiting(): Promise<Waiting[]> {
    const rows = await this.options.engine.database.read
      .selectFrom('turn')
      .leftJoin('agent', 'agent.id', 'turn.agentId')
      .where('turn.state', '=', 'queued')
      .where('turn.cancelRequested', '=', false)
      .where('turn.nextAt', '<=', this.options.engine.iso())
      .select(['turn.id', 'agent.path', 'agent.parallelTurns'])
      .orderBy('turn.id')
      .limit(500)
      .execute();
    return rows
      .filter(({ id }) => !this.#started.has(id))
      .map(({ id, path, parallelTurns }) => {
        // A turn whose agent is gone starts as well: only so are its people told.
        const agent = path ?? 'unknown';
        return { id, agent, world: worldOf(agent), most: parallelTurns ?? 1 };
      });
  }

  /** Turns that take a place. One that waits for others gives up its own, or those others might never get one. */
  private async atWork(): Promise<number> {
    if (this.#started.size === 0) return 0;
    const waiting = await this.options.engine.database.read
      .selectFrom('turn')
      .where('id', 'in', [...this.#started])
      .where('state', '=', 'waiting')
      .select('id')
      .execute();
    return this.#started.size - waiting.length;
  }

  private async runningByAgent(): Promise<string[]> {
    const rows = await this.options.engine.database.read
      .selectFrom('turn')
      .innerJoin('agent', 'agent.id', 'turn.agentId')
      .where('turn.state', '!=', 'waiting')
      .where((eb) =>
        eb.or([
          eb('turn.state', 'in', ['starting', 'running']),
          ...(this.#started.size > 0 ? [eb('turn.id', 'in', [...this.#started])] : []),
        ]),
      )
      .select('agent.path')
      .execute();
    return rows.map((row) => row.path);
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
