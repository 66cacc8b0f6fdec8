import type { Loop as LoopName, Ports } from '../../kernel/ports.js';
import type { Readiness } from '../../kernel/readiness.js';
import { forgetReplays } from '../../kernel/replay.js';
import { admitWaiting } from '../admissions.js';
import { lapse } from '../approvals/lapse.js';
import { Archives } from '../archive/archives.js';
import { noteHead } from '../audit/checkpoints.js';
import { AuditStreams } from '../audit/streams.js';
import { Erasures, type ErasureMeans } from '../erasure/erasures.js';
import { Egress, type EgressHooks } from '../channels/egress.js';
import type { Engine } from '../engine.js';
import { listedHosts } from '../hook/callbacks.js';
import { Loop } from '../loop.js';
import { RetentionLoop } from '../retention/retention.js';
import { warnOfShared } from '../shared-sessions.js';

/** Does work while the history of an agent's home stays as it is. */
export type Still = ErasureMeans['still'];

interface UpkeepOptions extends Omit<ErasureMeans, 'engine'> {
  readiness: Readiness;
  egress: EgressHooks | undefined;
  ports: () => Pick<Ports, 'approvals' | 'wake'>;
}

/** What looks after the instance as a whole, apart from messages and turns. */
export class Upkeep {
  readonly loops: readonly [LoopName, Loop][];
  readonly #archives: Archives;
  readonly #erasures: Erasures;

  readonly #streams: AuditStreams;

  constructor(
    private readonly engine: Engine,
    { readiness, egress, ports, ...means }: UpkeepOptions,
  ) {
    const { database, clock } = engine;
    this.#archives = new Archives(engine, means.still);
    this.#erasures = new Erasures({ engine, ...means });
    const receivers = new Egress(() => listedHosts(database.read), egress);
    this.#streams = new AuditStreams(engine, receivers, () => this.wake('audit-streams'));
    const retention = new RetentionLoop(engine, () => ports().wake('homes'));
    this.loops = [
      ['retention', new Loop('retention', () => retention.pass(), 600_000)],
      ['audit', new Loop('audit', () => noteHead(engine), 60_000)],
      ['audit-streams', new Loop('audit-streams', () => this.#streams.pass())],
      ['admissions', new Loop('admissions', () => admitWaiting(engine), 60_000)],
      ['approvals', new Loop('approvals', () => lapse(engine, ports().approvals), 10_000)],
      ['archives', new Loop('archives', () => this.#archives.pass(), 60_000)],
      ['erasures', new Loop('erasures', () => this.#erasures.pass(), 2000)],
      ['replays', new Loop('replays', () => forgetReplays(database, clock.now()), 3_600_000)],
      ['warnings', new Loop('warnings', () => warnOfShared(database.read, readiness), 3_600_000)],
    ];
  }

  start(): void {
    this.#archives.start();
    this.#erasures.start();
    this.#streams.start();
    for (const [, loop] of this.loops) loop.start();
  }

  /** Long work is broken off; its rows bring it back. */
  breakOff(): void {
    this.#archives.stop();
    this.#erasures.stop();
  }

  /** When no loop runs any more: what is on its way is left, and the head of the chain is noted a last time. */
  async end(): Promise<void> {
    await this.#streams.stop();
    await noteHead(this.engine);
  }

  private wake(name: LoopName): void {
    this.loops.find(([known]) => known === name)?.[1].wake();
  }
}
