import { spawn } from 'node:child_process';
import { Problem } from '../../platform/problem.js';
import { childContainer } from '../child.js';
import { killMarked, markedContainers, markerEnv, signal } from '../marker.js';
import type { AgentRuntime, Container, ContainerSpec, Mount, Probe, Survivor } from '../runtime.js';
import { hostPaths } from './host-paths.js';

export interface ProcessOptions {
  instance: string;
  /** What is always there, such as the harness binary. */
  programs?: Mount[];
}

/** A plain child process of the server: for a bare machine and for those who ask for it by name. */
export class ProcessRuntime implements AgentRuntime {
  readonly name = 'process';
  readonly isolation =
    'None: the agent runs as a process of this server, with its user, its files and its network; limits and ' +
    'read-only mounts are not enforced.';

  constructor(private readonly options: ProcessOptions) {}

  probe(): Promise<Probe> {
    const ok = process.platform !== 'win32';
    const detail = ok
      ? 'Processes need no probe; they isolate nothing.'
      : 'Agents need Linux, macOS or WSL2.';
    return Promise.resolve({ ok, detail });
  }

  owner(): { uid: number; gid: number } {
    return { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  }

  inside(mounts: Mount[]): (path: string) => string {
    return hostPaths([...(this.options.programs ?? []), ...mounts]);
  }

  async start(spec: ContainerSpec): Promise<Container> {
    const own = this.owner();
    if (spec.uid !== own.uid || spec.gid !== own.gid)
      throw new Problem(
        'invalid',
        `A process runs as the server's own user ${own.uid}:${own.gid}, not ${spec.uid}.`,
      );
    const { instance } = this.options;
    const inside = this.inside(spec.mounts);
    const [program = '', ...args] = spec.command;
    const child = spawn(inside(program), args, {
      cwd: inside(spec.workdir),
      env: { ...spec.env, ...markerEnv({ instance, name: spec.name, labels: spec.labels }) },
      detached: true,
      stdio: 'pipe',
    });
    return childContainer(spec.name, child, {
      // The group as well as the mark: one catches what cleared its environment, the other what left the group.
      kill: async () => {
        if (child.pid && child.exitCode === null && child.signalCode === null) signal(-child.pid);
        await killMarked(instance, spec.name);
      },
      sweep: () => killMarked(instance, spec.name),
    });
  }

  survivors(): Promise<Survivor[]> {
    return Promise.resolve(markedContainers(this.options.instance));
  }

  remove(name: string): Promise<void> {
    return killMarked(this.options.instance, name);
  }
}
