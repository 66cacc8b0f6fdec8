import { basename } from 'node:path';
import type { Channel } from '../adapters/channel.js';
import { WebChannel } from '../adapters/web/web.channel.js';
import type { ReadDb, Tx } from '../db/db.js';
import type { ChatRoom } from '../kernel/chat-port.js';
import type { Injection, Loop as LoopName, Ports } from '../kernel/ports.js';
import type { Readiness } from '../kernel/readiness.js';
import { log } from '../platform/log.js';
import { Problem } from '../platform/problem.js';
import type { AgentRuntime } from '../runtime/runtime.js';
import { WebChat } from './chat/web-chat.js';
import { DeliveryLoop } from './delivery/delivery.js';
import type { Engine } from './engine.js';
import type { FileStore } from './files.js';
import { ClaudeCode } from './harness/claude-code.js';
import type { Harness } from './harness/harness.js';
import { workspace } from './home/homes.js';
import { readInside } from './home/inside.js';
import type { HomeAgent } from './home/places.js';
import { inject } from './inject.js';
import { Intake } from './intake/intake.js';
import { loadSnapshot } from './intake/snapshot.js';
import { Loop } from './loop.js';
import { cancelPass } from './queue/cancel.js';
import { recoverDeliveries, recoverTurns, removeSurvivors, sweepRunDir } from './recovery.js';
import { runDirOf } from './run-dir.js';
import { agentById } from './turns/agent-row.js';
import type { ToolsOf } from './turns/launcher.js';
import { modelName } from './turns/model.js';
import { followTurn } from './turns/follow.js';
import { Works } from './works.js';

/** The runtime that was chosen, with what people and operators are told about it. */
export interface ChosenRuntime {
  runtime: AgentRuntime;
  why: string;
  notice?: string;
}

export interface GatewayOptions {
  engine: Engine;
  files: FileStore;
  readiness: Readiness;
  toolsOf: ToolsOf;
  /** Every runtime there could be, for what an earlier run left in one that is not chosen now. */
  candidates: readonly AgentRuntime[];
  choose: () => Promise<ChosenRuntime>;
  harness?: Harness;
}

/** Everything that runs by itself: it polls the bus, runs the turns and delivers what they say. */
export class Gateway {
  readonly chat: WebChat;
  readonly ports: Ports;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly #loops: Map<LoopName, Loop>;
  #chosen: ChosenRuntime | undefined;
  #works: Works | undefined;
  #starting: Promise<void> | undefined;

  constructor(private readonly options: GatewayOptions) {
    const { engine, files } = options;
    const web = new WebChannel();
    this.channels = new Map([
      [web.id, web],
      // What programs inject is answered on the bus, where they read it.
      ['api', web],
    ]);
    const wake = (loop: LoopName): void => {
      engine.pulse.beat();
      this.wake(loop);
    };
    this.chat = new WebChat({ engine, files, notice: () => this.notice(), wake });
    const intake = new Intake(engine, wake, () => this.about());
    const delivery = new DeliveryLoop(engine, this.channels);
    this.#loops = new Map<LoopName, Loop>([
      ['intake', new Loop('intake', () => intake.pass())],
      ['delivery', new Loop('delivery', () => delivery.pass())],
      ['queue', new Loop('queue', async () => (await this.#works?.queue.pass()) ?? false)],
      [
        'cancel',
        new Loop('cancel', async () => this.#works !== undefined && cancelPass(engine, this.#works.runner)),
      ],
      ['homes', new Loop('homes', async () => (await this.#works?.keeper.pass()) ?? false, 60_000)],
    ]);
    this.ports = this.makePorts(wake);
  }

  /** Recovers what an earlier run left, then starts the loops; the runtime is made ready in the background. */
  async start(): Promise<void> {
    const { engine, readiness } = this.options;
    await engine.riseEpoch();
    await recoverDeliveries(engine, this.channels);
    for (const name of ['intake', 'delivery'] as const) this.#loops.get(name)?.start();
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

  /** A file of an agent's home, for a tool that sends it. */
  async readHome(
    agent: { id: string; path: string },
    path: string,
    maxBytes: number,
  ): Promise<{ bytes: Buffer; name: string }> {
    if (!this.#works) throw new Problem('unavailable', 'The homes are not ready yet; try again in a moment.');
    const row = await agentById(this.options.engine.database.read, agent.id);
    if (!row) throw new Problem('notFound', 'The agent is gone.');
    const inside = path.startsWith(`${workspace}/`) ? path.slice(workspace.length + 1) : path;
    return {
      bytes: await readInside(this.#works.homes.tree(row as HomeAgent), inside, maxBytes),
      name: basename(inside),
    };
  }

  /** No new turns; running ones finish within the grace, the rest is taken up again at the next start. */
  async stop(graceMs: number): Promise<void> {
    await this.#starting;
    await this.#loops.get('queue')?.stop();
    await this.#works?.close(graceMs);
    await Promise.all([...this.#loops.values()].map((loop) => loop.stop()));
  }

  private async prepare(): Promise<void> {
    const {
      engine,
      files,
      readiness,
      toolsOf,
      candidates,
      choose,
      harness = new ClaudeCode(),
    } = this.options;
    await removeSurvivors(candidates);
    const runDir = runDirOf(engine.config.dataDir);
    await sweepRunDir(runDir);
    await recoverTurns(engine);
    const chosen = await choose();
    const { runtime } = chosen;
    const wake = (...loops: LoopName[]): void => this.wake(...loops);
    this.#works = new Works({ engine, files, readiness, toolsOf, harness, runtime, runDir, wake });
    this.#chosen = chosen;
    readiness.set('runtime', undefined);
    for (const name of ['homes', 'queue', 'cancel'] as const) this.#loops.get(name)?.start();
  }

  private wake(...loops: LoopName[]): void {
    for (const loop of loops) this.#loops.get(loop)?.wake();
  }

  private makePorts(wake: (loop: LoopName) => void): Ports {
    const { engine } = this.options;
    return {
      wake,
      inject: (tx: Tx, message: Injection) => inject(engine, tx, message),
      follow: (turnId, afterSeq, signal) => followTurn(engine, turnId, afterSeq, signal),
      snapshot: (db: ReadDb) => loadSnapshot(db),
      keys: engine.keys,
    };
  }

  /** What people are told about model and isolation. */
  private notice(): ChatRoom['notice'] {
    const { model } = this.options.engine.config;
    const { runtime, notice } = this.#chosen ?? {};
    return {
      model: modelName(model, null),
      demo: model.kind === 'demo',
      runtime: runtime?.name ?? 'starting',
      isolated: runtime !== undefined && runtime.name !== 'process',
      ...(notice !== undefined && { hint: notice }),
    };
  }

  private about(): string {
    const { model, runtime, isolated } = this.notice();
    return `Model: ${model}. Runtime: ${runtime}${isolated ? '' : ' (no isolation)'}.`;
  }
}
