import type { Readiness } from '../kernel/readiness.js';
import type { Engine } from './engine.js';
import type { FileStore } from './files.js';
import type { Harness } from './harness/harness.js';
import { GovernedFiles } from './governed-files.js';
import { HomeHistory } from './home/history.js';
import { Homes } from './home/homes.js';
import { sweepSessions } from './home/session-folders.js';
import { HomeChanges } from './home-changes.js';
import { HomeKeeper } from './home-keeper.js';
import { HomeQuota } from './home-quota.js';
import type { HomeMover } from './home-mover.js';
import { HomeAccess } from './home-access.js';
import { HomeWriter } from './home-writes.js';
import { Queue } from './queue/queue.js';
import { instanceOf } from './run-dir.js';
import type { AgentRuntime } from '../runtime/runtime.js';
import { Launcher, type ToolsOf } from './turns/launcher.js';
import { Runner, type Heir } from './turns/runner.js';
import { WarmPool } from './turns/warm-pool.js';
import type { StatusChannels } from './status/status-loop.js';
import { Workshop } from './turns/workshop.js';

export interface WorksOptions {
  engine: Engine;
  files: FileStore;
  readiness: Readiness;
  toolsOf: ToolsOf;
  harness: Harness;
  runtime: AgentRuntime;
  runDir: string;
  channels: StatusChannels;
  mover: HomeMover;
  limits: WorksLimits;
  wake: (...loops: ('queue' | 'delivery')[]) => void;
}

/** Bounds that are no settings; tests bring shorter ones. */
export interface WorksLimits {
  /** A turn of which nothing is heard for so long is stuck. */
  silentMs?: number;
  /** What the disk has left. */
  freeBytes?: () => Promise<number>;
}

/** What looks after the homes: their files, histories and sizes. */
function keeping(engine: Engine, homes: Homes, pool: WarmPool) {
  const { read } = engine.database;
  const governed = new GovernedFiles(engine, homes, (agent) =>
    sweepSessions(read, agent.id, homes.paths(agent).sessions),
  );
  const memory = new HomeWriter(engine, homes, governed);
  const quota = new HomeQuota(homes);
  const history = new HomeHistory({ dataDir: engine.config.dataDir });
  const retire = (agentId: string): Promise<void> => pool.retireOf(agentId);
  const changes = new HomeChanges(engine, homes, history, governed, retire);
  const keeper = new HomeKeeper({ engine, homes, memory, history, governed, quota, changes });
  return { homes, memory, governed, quota, changes, keeper, access: new HomeAccess(engine, homes, history) };
}

/** All that needs a runtime: homes, containers, the turns in them and the queue before them. */
export class Works {
  readonly homes: Homes;
  readonly keeper: HomeKeeper;
  readonly access: HomeAccess;
  readonly runner: Runner;
  readonly queue: Queue;
  readonly #pool: WarmPool;
  readonly #launcher: Launcher;

  constructor({ engine, files, readiness, runtime, wake, channels, limits, ...options }: WorksOptions) {
    const { silentMs = 300_000, freeBytes = () => this.homes.freeBytes() } = limits;
    const { dataDir, warmContainers, warmSeconds } = engine.config;
    const owner = (number: number): ReturnType<AgentRuntime['owner']> => runtime.owner(number);
    const settled = (homes: Homes): Promise<void> => options.mover.apply(homes);
    this.homes = new Homes({ dataDir, owner, clock: engine.clock, settled });
    this.#pool = new WarmPool(warmContainers, warmSeconds * 1000);
    const kept = keeping(engine, this.homes, this.#pool);
    this.keeper = kept.keeper;
    this.access = kept.access;
    this.#launcher = new Launcher({ engine, runtime, instance: instanceOf(dataDir), ...options });
    this.runner = new Runner({
      engine,
      pool: this.#pool,
      workshop: new Workshop(engine, files, this.#launcher, this.#pool, kept),
      runtimeName: runtime.name,
      silentMs,
      quota: kept.quota,
      channels,
      onEnd: (agent, turn) => {
        wake('delivery', 'queue');
        this.keeper.turnEnded(agent, turn.id);
      },
      wake: () => wake('queue', 'delivery'),
    });
    this.queue = new Queue({
      engine,
      runner: this.runner,
      freeBytes,
      blocked: (reason) => readiness.set('disk', reason),
      wake: () => wake('queue'),
      told: () => {
        engine.pulse.beat();
        wake('delivery');
      },
    });
  }

  /** Goes on with the turns that run in these containers, before any other starts. */
  takeOver(inherited: readonly Heir[]): void {
    for (const heir of inherited) this.queue.track(heir.turnId, this.runner.takeOver(heir));
  }

  /** Ends what waits of an agent for its next turn. */
  retire(agentId: string): Promise<void> {
    return this.#pool.retireOf(agentId);
  }

  /** Running turns get the grace; what is left then is given up unsettled, for the next start to take up. */
  async close(graceMs: number): Promise<void> {
    const grace = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref());
    await Promise.race([this.runner.idle(), grace]);
    await this.runner.abandon();
    await this.#pool.close();
    await this.#launcher.close();
    await this.keeper.close();
  }
}
