import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openDoor, type Door } from '../../door/door.js';
import { agentCaller } from '../../identity/principals.js';
import type { Caller, CallerTurn } from '../../identity/caller.js';
import type { ToolServer } from '../../kernel/tools.js';
import { newName } from '../../platform/ids.js';
import {
  harnessPath,
  type AgentRuntime,
  type Container,
  type ContainerSpec,
  type Mount,
} from '../../runtime/runtime.js';
import type { Engine } from '../engine.js';
import type {
  Harness,
  HarnessProcess,
  HarnessRun,
  HarnessSession,
  HarnessStart,
  HarnessTakeOver,
} from '../harness/harness.js';
import { builtInTools, offered, type AgentRow } from './agent-row.js';
import { Live } from './live.js';
import { modelPolicy, type ChosenModel } from './model.js';
import { Remains } from './remains.js';

/**
 * The tools of whoever `caller` says is calling, without those that `lets` leaves out; bound by the application to
 * the one gate.
 */
export type ToolsOf = (caller: () => Promise<Caller>, lets: (tool: string) => boolean) => ToolServer;

export interface LaunchInput {
  agent: AgentRow;
  sessionKey: string;
  session: HarnessSession;
  home: string;
  sessionDir: string;
  /** Read-only plugin folder with the agent's skills, if it has any. */
  skills: string | undefined;
  instructions: string;
  model: ChosenModel;
  /** Secrets that the agent is given as variables, opened when the container is made and kept nowhere. */
  variables: () => Record<string, string>;
  /** Whose own some of them are. */
  person?: string | undefined;
  digest: string;
  onDead: (live: Live) => void;
}

/** A container that outlived its server, and the turn that runs in it. */
export interface Heritage {
  name: string;
  turn: CallerTurn;
  work: HarnessTakeOver;
}

/** The container of a harness; that of a dead server has a placeholder and a turn already. */
interface Made {
  name: string;
  remove: () => Promise<void>;
  placeholder?: string;
  turn?: CallerTurn;
}

export interface LauncherOptions {
  engine: Engine;
  runtime: AgentRuntime;
  harness: Harness;
  toolsOf: ToolsOf;
  instance: string;
  runDir: string;
}

const mib = 1024 * 1024;

/** Makes a container with its door and starts the harness in it. */
export class Launcher {
  readonly #remains = new Remains();

  constructor(private readonly options: LauncherOptions) {}

  async launch(input: LaunchInput): Promise<Live> {
    const { engine, runtime, harness } = this.options;
    await this.#remains.clear(input.sessionKey);
    const name = newName();
    let made: Container | undefined;
    let asked = false;
    const remove = async (): Promise<void> => {
      if (made) await made.kill();
      else if (asked) await runtime.remove(name);
    };
    return this.live(input, { name, remove }, (start, mounts) => {
      const launch = async (process: HarnessProcess): Promise<Container> => {
        // Where a session turned out to exist this is the second one; the name is free once the first is removed.
        await made?.kill();
        const { workdir } = start.paths;
        // What the harness itself needs stands over what the agent is given.
        const { command, env: own } = process;
        const env = { ...input.variables(), ...own };
        asked = true;
        made = await runtime.start({ ...this.spec(input, name, mounts), command, env, workdir });
        engine.step('container-made');
        return made;
      };
      return harness.start({ ...start, launch });
    });
  }

  /** The harness in a container that outlived its server, behind a door at its old place. */
  async takeOver(input: LaunchInput, { name, turn, work }: Heritage): Promise<Live> {
    const { runtime, harness } = this.options;
    if (!runtime.takeOver) throw new Error(`${runtime.name} has nothing to take over`);
    const { container, env } = await runtime.takeOver(name);
    try {
      const placeholder = harness.placeholderOf(env);
      if (placeholder === undefined) throw new Error('the container was made for another harness');
      const launch = (): Promise<Container> => Promise.resolve(container);
      const remove = (): Promise<void> => container.kill();
      return await this.live(input, { name, remove, placeholder, turn }, (start) =>
        harness.takeOver({ ...start, launch }, work),
      );
    } catch (error) {
      await container.kill();
      throw error;
    }
  }

  /** Ends a container that nobody goes on with, and takes away its place of sockets. */
  async discard(name: string): Promise<void> {
    const { runtime, runDir } = this.options;
    await runtime.remove(name);
    await rm(join(runDir, name), { recursive: true, force: true });
  }

  /** What is left then is ended by the next start of the server. */
  close(): Promise<void> {
    return this.#remains.close();
  }

  private async live(
    input: LaunchInput,
    { name, remove, placeholder, turn }: Made,
    run: (start: Omit<HarnessStart, 'launch'>, mounts: Mount[]) => HarnessRun,
  ): Promise<Live> {
    const { engine, runtime, runDir } = this.options;
    const { agent, sessionKey, digest, person } = input;
    // What is taken over asks as soon as it can, before there is a harness to its streams.
    const made: { live: { turn: CallerTurn | undefined } } = { live: { turn } };
    const tools = this.tools(agent, () => made.live.turn);
    const model = modelPolicy(engine, { ...agent, demo: input.model.demo }, () => made.live.turn);
    const own = { dir: join(runDir, name), ...runtime.owner(agent.number) };
    const door = await openDoor({ ...own, model, tools, ...(placeholder !== undefined && { placeholder }) });
    try {
      const mounts = await this.mounts(input, door);
      const owner = { id: agent.id, path: agent.path };
      const facts = { sessionKey, agent: owner, digest, containerName: name, person };
      const started = run(this.harnessStart(input, door, mounts, tools), mounts);
      const end = (): Promise<void> => this.#remains.end(sessionKey, name, remove);
      const live = new Live(facts, started, door, input.onDead, end);
      live.turn = turn;
      made.live = live;
      return live;
    } catch (error) {
      await door.close();
      throw error;
    }
  }

  private harnessStart(
    { agent, instructions, session, model, skills }: LaunchInput,
    door: Door,
    mounts: Mount[],
    toolServer: ToolServer,
  ): Omit<HarnessStart, 'launch'> {
    const inside = this.options.runtime.inside(mounts);
    return {
      paths: {
        binary: inside(harnessPath),
        workdir: inside('/workspace'),
        home: inside('/home/agent'),
        tmp: inside('/tmp'),
        modelSocket: inside('/run/agent/m.sock'),
      },
      placeholder: door.placeholder,
      model: model.name,
      instructions,
      tools: builtInTools(agent, model.demo),
      plugins: skills === undefined ? [] : [inside('/opt/skills')],
      toolServer,
      session,
    };
  }

  /** Who calls is fixed by the container; grants and roles are read anew for each call. */
  private tools(agent: AgentRow, running: () => CallerTurn | undefined): ToolServer {
    const { engine, toolsOf } = this.options;
    const lets = (tool: string): boolean => offered(agent, [tool]).length === 1;
    return toolsOf(async () => {
      const caller = await agentCaller(engine.database.read, { id: agent.id, path: agent.path });
      const turn = running();
      return turn ? { ...caller, turn } : caller;
    }, lets);
  }

  private async mounts({ home, sessionDir, skills }: LaunchInput, door: Door): Promise<Mount[]> {
    const mounts: Mount[] = [
      { source: home, target: '/workspace', readOnly: false },
      { source: sessionDir, target: '/home/agent', readOnly: false },
      { source: door.dir, target: '/run/agent', readOnly: true },
    ];
    if (skills !== undefined) mounts.push({ source: skills, target: '/opt/skills', readOnly: true });
    // Where nothing is isolated there is no tmpfs either; the harness gets a folder of its session.
    if (this.options.runtime.name === 'process') {
      const tmp = join(sessionDir, 'tmp');
      await mkdir(tmp, { recursive: true });
      mounts.push({ source: tmp, target: '/tmp', readOnly: false });
    }
    return mounts;
  }

  private spec(
    { agent, sessionKey }: LaunchInput,
    name: string,
    mounts: Mount[],
  ): Omit<ContainerSpec, 'command' | 'env' | 'workdir'> {
    const { runtime, instance, engine } = this.options;
    const {
      memoryMib = 2048,
      cpuPercent = 100,
      pids = 512,
    } = agent.sandbox as Record<string, number | undefined>;
    return {
      name,
      labels: { instance, agent: agent.id, session: sessionKey, epoch: String(engine.epoch) },
      mounts,
      limits: { memoryBytes: memoryMib * mib, cpus: cpuPercent / 100, pids, tmpBytes: 256 * mib },
      ...runtime.owner(agent.number),
      outlives: true,
    };
  }
}
