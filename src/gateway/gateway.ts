import { adapters as shipped, type Adapters } from '../adapters/platforms.js';
import type { Tx } from '../db/db.js';
import { readHead } from '../kernel/audit-head.js';
import type { ChatRoom } from '../kernel/chat-port.js';
import type { Injection, Loop as LoopName, Ports } from '../kernel/ports.js';
import type { HistoryPort } from '../kernel/history-port.js';
import type { Readiness } from '../kernel/readiness.js';
import { log } from '../platform/log.js';
import { Problem } from '../platform/problem.js';
import { approvalPort } from './approvals/approvals.js';
import { AgentFolders } from './agent-folders.js';
import { Channels, ingest } from './channels/channel-port.js';
import type { EgressHooks } from './channels/egress.js';
import { ownChannels } from './channels/own-channels.js';
import { Supervisor } from './channels/supervisor.js';
import { WebChat } from './chat/web-chat.js';
import { Delegations } from './delegation/delegations.js';
import { Waits } from './delegation/waits.js';
import { DeliveryLoop } from './delivery/delivery.js';
import { ConfigGit } from './config-git/config-git.js';
import type { Engine } from './engine.js';
import type { FileStore } from './files.js';
import { ClaudeCode } from './harness/claude-code.js';
import type { Harness } from './harness/harness.js';
import { HookEntry } from './hook/hook-entry.js';
import { inject } from './inject.js';
import type { Within } from './intake/decide.js';
import { Intake } from './intake/intake.js';
import { RouterCache } from './intake/snapshot.js';
import { Lifecycle } from './lifecycle.js';
import { Loop } from './loop.js';
import { cancelPass } from './queue/cancel.js';
import { PackageFetch } from './packages/fetch.js';
import { recoverDeliveries } from './recovery.js';
import type { HomeMover } from './home-mover.js';
import { HomeReader } from './home-reader.js';
import { Homes } from './home/homes.js';
import { runDirOf } from './run-dir.js';
import { takeUp, type ChosenRuntime, type TakeUpOptions } from './take-up.js';
import type { ToolsOf } from './turns/launcher.js';
import { chosenModel } from './turns/model.js';
import { recoverStatus } from './status/status-line.js';
import { StatusLoop } from './status/status-loop.js';
import { followTurn } from './turns/follow.js';
import { Upkeep, type Still } from './upkeep/upkeep.js';
import { Works, type WorksLimits } from './works.js';

export interface GatewayOptions extends Pick<TakeUpOptions, 'candidates' | 'choose'> {
  engine: Engine;
  files: FileStore;
  mover: HomeMover;
  readiness: Readiness;
  toolsOf: ToolsOf;
  /** What chat commands act by. */
  within: Within;
  harness?: Harness;
  limits?: WorksLimits;
  /** The platforms that have an adapter; tests bring their own. */
  adapters?: Adapters;
  egress?: EgressHooks;
}

/** What is being sent when the server stops gets this long; afterwards it is found again as uncertain. */
const sendMs = 5000;

/** What running turns get when the gateway is restarted, as when the server ends. */
const restartMs = 30_000;

/** Everything that runs by itself: it polls the bus, runs the turns and delivers what they say. */
export class Gateway {
  readonly chat: WebChat;
  readonly hooks: HookEntry;
  readonly ports: Ports;
  readonly channels: Supervisor;
  /** Tool calls that wait for another agent or a person. */
  readonly waits: Waits;
  readonly #routers: RouterCache;
  readonly #lifecycle: Lifecycle;
  readonly #git: ConfigGit;
  readonly #delivery: DeliveryLoop;
  readonly #upkeep: Upkeep;
  readonly #loops: Map<LoopName, Loop>;
  #chosen: ChosenRuntime | undefined;
  #works: Works | undefined;
  #starting: Promise<void> | undefined;

  constructor(private readonly options: GatewayOptions) {
    const { engine, files, within, egress } = options;
    const wake = (loop: LoopName): void => this.committed(loop);
    const entry = { engine, files, wake };
    this.channels = new Supervisor(entry, options.adapters ?? shipped, ownChannels(engine, egress));
    this.chat = new WebChat({ ...entry, notice: (agent) => this.notice(agent) });
    this.hooks = new HookEntry(entry, this.chat);
    this.#routers = new RouterCache(engine.database.read);
    const about = (): Promise<string> => this.about();
    const intake = new Intake(engine, { routers: this.#routers, wake, about, within });
    this.waits = new Waits(engine, async (turnId, waits) => this.#works?.runner.wait(turnId, waits));
    const delegations = new Delegations(engine, (loop) => this.wake(loop));
    this.#delivery = new DeliveryLoop(engine, this.channels, () => this.wake('delivery'));
    const status = new StatusLoop(engine, this.channels);
    this.#git = new ConfigGit(engine.config.dataDir, engine.config.git);
    this.#upkeep = this.makeUpkeep();
    this.#loops = new Map<LoopName, Loop>([
      ['intake', new Loop('intake', () => intake.pass())],
      ['delivery', new Loop('delivery', () => this.#delivery.pass())],
      ['channels', new Loop('channels', () => this.channels.pass())],
      ['status', new Loop('status', () => status.pass(), 500)],
      ['queue', new Loop('queue', async () => (await this.#works?.queue.pass()) ?? false)],
      ['cancel', new Loop('cancel', () => this.cancel(delegations))],
      ['delegations', new Loop('delegations', () => delegations.pass())],
      ...this.#upkeep.loops,
      ['homes', new Loop('homes', async () => (await this.#works?.keeper.pass()) ?? false, 60_000)],
    ]);
    this.#lifecycle = new Lifecycle(options.readiness, {
      start: async () => {
        await this.start();
        await this.#starting;
      },
      halt: (graceMs) => this.halt(graceMs),
    });
    this.ports = this.makePorts(wake);
  }

  private makeUpkeep(): Upkeep {
    const { engine, readiness, egress } = this.options;
    const still: Still = (id, work) => this.#works?.keeper.history.still(id, work) ?? work();
    return new Upkeep(engine, {
      ...{ readiness, egress, still, ports: () => this.ports },
      retire: async (agentId) => this.#works?.retire(agentId),
      wakeCancel: () => this.wake('cancel'),
      forgetPast: (head) => this.#git.forget(head),
    });
  }

  /** Whoever follows a chat is told as well. */
  private committed(loop: LoopName): void {
    this.options.engine.pulse.beat();
    this.wake(loop);
  }

  private async cancel(delegations: Delegations): Promise<boolean> {
    await delegations.stop();
    return this.#works !== undefined && cancelPass(this.options.engine, this.#works.runner);
  }

  /** Recovers what an earlier run left, then starts the loops; the runtime is made ready in the background. */
  async start(): Promise<void> {
    const { engine, readiness } = this.options;
    await engine.riseEpoch();
    await recoverDeliveries(engine, await this.channels.idempotent());
    await engine.database.transact((tx) => recoverStatus(tx));
    this.waits.open();
    this.#upkeep.start();
    for (const name of ['channels', 'intake', 'delivery', 'status', 'delegations'] as const)
      this.#loops.get(name)?.start();
    readiness.set('runtime', 'the runtime is being made ready');
    this.#starting = this.prepare().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      readiness.set('runtime', reason);
      log.gateway.error({ error }, 'no runtime');
    });
  }

  /** Resolves when the runtime has been chosen or found missing. */
  async ready(): Promise<ChosenRuntime | undefined> {
    await this.#starting;
    return this.#chosen;
  }

  /** For good: what is left after the grace is taken up again by the next server. */
  stop(graceMs: number): Promise<void> {
    this.#git.stop();
    return this.#lifecycle.stop(graceMs);
  }

  /** Drains, then starts anew under the next epoch; what comes in meanwhile is stored. */
  restart(graceMs: number): Promise<void> {
    return this.#lifecycle.restart(graceMs);
  }

  /** The folders of agents, for tools that read and write there. */
  get folders(): AgentFolders {
    const { engine, files } = this.options;
    return new AgentFolders(engine.database.read, this.made.homes, files);
  }

  private get made(): Works {
    if (!this.#works) throw new Problem('unavailable', 'The homes are not ready yet; try again in a moment.');
    return this.#works;
  }

  /** No new turns; running ones finish within the grace, the rest is taken up again at the next start. */
  private async halt(graceMs: number): Promise<void> {
    this.#upkeep.breakOff();
    await this.#starting;
    await this.#loops.get('queue')?.stop();
    await this.#works?.close(graceMs);
    this.waits.close();
    await Promise.all([...this.#loops.values()].map((loop) => loop.stop()));
    await this.#upkeep.end();
    await Promise.race([
      this.#delivery.drain().catch((error: unknown) => log.gateway.error({ error }, 'no last delivery')),
      new Promise((resolve) => setTimeout(resolve, sendMs).unref()),
    ]);
    await this.channels.stop();
    this.#works = undefined;
    this.#chosen = undefined;
  }

  private async prepare(): Promise<void> {
    const { engine, files, readiness, toolsOf, candidates, choose, mover } = this.options;
    const { harness = new ClaudeCode(), limits = {} } = this.options;
    const runDir = runDirOf(engine.config.dataDir);
    const { chosen, heirs } = await takeUp({ engine, runDir, candidates, choose });
    const { runtime } = chosen;
    const wake = (...loops: LoopName[]): void => this.wake(...loops, 'delegations');
    const { channels } = this;
    const made = {
      engine,
      files,
      readiness,
      toolsOf,
      harness,
      runtime,
      runDir,
      channels,
      limits,
      wake,
      mover,
    };
    this.#works = new Works(made);
    this.#chosen = chosen;
    this.#works.takeOver(heirs);
    readiness.set('runtime', undefined);
    for (const name of ['homes', 'queue', 'cancel'] as const) this.#loops.get(name)?.start();
  }

  private wake(...loops: LoopName[]): void {
    for (const loop of loops) this.#loops.get(loop)?.wake();
  }

  private makePorts(wake: (loop: LoopName) => void): Ports {
    const { engine } = this.options;
    const histories = (): HistoryPort => this.made.access;
    return {
      approvals: approvalPort(engine, (id) => this.channels.get(id)?.capabilities.edit ?? false),
      git: this.#git,
      get histories() {
        return histories();
      },
      wake,
      inject: (tx: Tx, message: Injection) => inject(engine, tx, message),
      ingest: (tx, channel, event) => ingest(tx, channel, event, engine.iso()),
      channels: new Channels(this.options.adapters ?? shipped, this.channels),
      follow: (turnId, afterSeq, signal) => followTurn(engine, turnId, afterSeq, signal),
      gateway: {
        state: () => ({
          state: this.#lifecycle.restarting ? 'restarting' : this.#chosen ? 'running' : 'starting',
          epoch: engine.epoch,
          ...(this.#chosen && { runtime: this.#chosen.runtime.name }),
        }),
        restart: () => void this.restart(restartMs),
      },
      router: (db) => this.#routers.current(db),
      packages: new PackageFetch(),
      homes: new HomeReader(engine.config.dataDir, () => this.#works?.homes ?? this.bare()),
      auditHead: () => readHead(engine.config.dataDir),
      keys: engine.keys,
    };
  }

  /** The homes while there is no runtime to say whose files they are. */
  private bare(): Homes {
    const { dataDir } = this.options.engine.config;
    const owner = () => ({ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 });
    return new Homes({ dataDir, owner, settled: (homes) => this.options.mover.apply(homes) });
  }

  /** What people are told about model and isolation. */
  private async notice(agent?: { path: string; model: string | null }): Promise<ChatRoom['notice']> {
    const { engine } = this.options;
    const { name, demo } = await chosenModel(engine, agent);
    const { runtime, notice } = this.#chosen ?? {};
    const isolated = runtime !== undefined && runtime.name !== 'process';
    // A real model may have been set up after the runtime was chosen for the demonstration.
    const unforeseen = !demo && !isolated && engine.config.runtime === 'auto';
    const hint = notice ?? (unforeseen ? runtime?.isolation : undefined);
    return {
      model: name,
      demo,
      runtime: runtime?.name ?? 'starting',
      isolated,
      ...(hint !== undefined && { hint }),
    };
  }

  private async about(): Promise<string> {
    const { model, runtime, isolated } = await this.notice();
    return `Model: ${model}. Runtime: ${runtime}${isolated ? '' : ' (no isolation)'}.`;
  }
}
