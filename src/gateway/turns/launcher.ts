import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openDoor, type Door } from '../../door/door.js';
import { agentCaller } from '../../identity/principals.js';
import type { Caller } from '../../identity/caller.js';
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
import type { Harness, HarnessRun, HarnessSession } from '../harness/harness.js';
import { builtInTools, offered, type AgentRow } from './agent-row.js';
import { Live } from './live.js';
import { modelPolicy, type ChosenModel } from './model.js';

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
  digest: string;
  onDead: (live: Live) => void;
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
  constructor(private readonly options: LauncherOptions) {}

  async launch(input: LaunchInput): Promise<Live> {
    const { engine, runtime } = this.options;
    const { agent } = input;
    const name = newName();
    const made: { live?: Live } = {};
    const tools = this.tools(agent, () => made.live);
    const model = modelPolicy(engine, { ...agent, demo: input.model.demo }, () => made.live);
    const door = await openDoor({
      dir: join(this.options.runDir, name),
      ...runtime.owner(agent.number),
      model,
      tools,
    });
    try {
      const run = this.start(input, name, door, await this.mounts(input, door), tools);
      const { sessionKey, digest } = input;
      const facts = { sessionKey, agent: { id: agent.id, path: agent.path }, digest, containerName: name };
      made.live = new Live(facts, run, door, input.onDead);
      return made.live;
    } catch (error) {
      await door.close();
      throw error;
    }
  }

  private start(
    input: LaunchInput,
    name: string,
    door: Door,
    mounts: Mount[],
    toolServer: ToolServer,
  ): HarnessRun {
    const { engine, runtime, harness } = this.options;
    const { agent, instructions, session, model } = input;
    const inside = runtime.inside(mounts);
    const workdir = inside('/workspace');
    let made: Container | undefined;
    return harness.start({
      launch: async (process) => {
        // Where a session turned out to exist this is the second one; the name is free once the first is removed.
        await made?.kill();
        made = await runtime.start({ ...this.spec(input, name, mounts), ...process, workdir });
        engine.step('container-made');
        return made;
      },
      paths: {
        binary: inside(harnessPath),
        workdir,
        home: inside('/home/agent'),
        tmp: inside('/tmp'),
        modelSocket: inside('/run/agent/m.sock'),
      },
      placeholder: door.placeholder,
      model: model.name,
      instructions,
      tools: builtInTools(agent, model.demo),
      plugins: input.skills === undefined ? [] : [inside('/opt/skills')],
      toolServer,
      session,
    });
  }

  /** Who calls is fixed by the container; grants and roles are read anew for each call. */
  private tools(agent: AgentRow, live: () => Live | undefined): ToolServer {
    const { engine, toolsOf } = this.options;
    const lets = (tool: string): boolean => offered(agent, [tool]).length === 1;
    return toolsOf(async () => {
      const caller = await agentCaller(engine.database.read, { id: agent.id, path: agent.path });
      const turn = live()?.turn;
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
    };
  }
}
