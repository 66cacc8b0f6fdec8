import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { Problem } from '../../platform/problem.js';
import { childContainer } from '../child.js';
import { killMarked, markedContainers, markerEnv, signal } from '../marker.js';
import { agentOwner } from '../owner.js';
import { probeContainer } from '../probe.js';
import type { AgentRuntime, Container, ContainerSpec, Exit, Mount, Probe, Survivor } from '../runtime.js';
import { limitedCommand, sandboxArguments } from './arguments.js';
import { family, watchMemory, type MemoryWatch } from './memory-watch.js';
import { bubblewrapRemedy } from './remedy.js';
import { closeInherited, stage } from './stage.js';

export interface BubblewrapOptions {
  instance: string;
  /** The server's own folder of run directories; the probe works in it. */
  runDir: string;
  /** What is always mounted read-only, such as the harness binary. */
  programs?: Mount[];
}

const bwrap = ['bwrap', '--args', '3', '--'];
const nodeInside = '/opt/agent/node';
const relay = `process.stdin.pipe(require('node:net').connect(process.argv[1])).pipe(process.stdout)`;

/** Namespaces without an engine: the programs of the host, none of its files, no network. */
export class BubblewrapRuntime implements AgentRuntime {
  readonly name = 'bubblewrap';
  readonly isolation =
    'Own mount, process, network and user namespaces, no network, no capabilities; it shares the programs in /usr ' +
    'with the host, does not limit processor time, has no system call filter, and checks memory twice a second.';

  constructor(private readonly options: BubblewrapOptions) {}

  async probe(): Promise<Probe> {
    const node = { source: process.execPath, target: nodeInside, readOnly: true };
    const talk = (socket: string) => [nodeInside, '-e', relay, socket];
    const probe = await probeContainer(this, { runDir: this.options.runDir, talk, mounts: [node] });
    return probe.ok ? probe : { ...probe, ...bubblewrapRemedy(probe.detail) };
  }

  owner(number: number): { uid: number; gid: number } {
    return agentOwner(number);
  }

  inside(): (path: string) => string {
    return (path) => path;
  }

  async start(spec: ContainerSpec): Promise<Container> {
    if (spec.uid === 0) throw new Problem('invalid', 'An agent never runs as root.');
    const { instance, programs = [] } = this.options;
    const asked = { ...spec, mounts: [...programs, ...spec.mounts] };
    const staged = process.getuid?.() === 0 ? stage(asked) : { spec: asked, prefix: [] };
    const [program = '', ...args] = [...closeInherited, ...staged.prefix, ...bwrap, ...limitedCommand(spec)];
    const child = spawn(program, args, {
      cwd: '/',
      env: {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        ...markerEnv({ instance, name: spec.name, labels: spec.labels }),
      },
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    const watch = child.pid ? watchMemory(child.pid, spec.limits.memoryBytes) : undefined;
    tell(child, sandboxArguments(staged.spec));
    child.once('exit', () => watch?.stop());
    return childContainer(spec.name, child, {
      kill: async () => endSandbox(child),
      // bwrap tells the end of the command a moment before the kernel has ended the rest of the sandbox.
      sweep: () => killMarked(instance, spec.name),
      exit: (ending, killed) => sandboxExit(ending, killed, watch),
    });
  }

  survivors(): Promise<Survivor[]> {
    return Promise.resolve(markedContainers(this.options.instance));
  }

  remove(name: string): Promise<void> {
    return killMarked(this.options.instance, name);
  }
}

function tell(child: ChildProcess, words: string[]): void {
  const pipe = child.stdio[3] as Writable;
  pipe.on('error', () => undefined);
  pipe.end(words.map((word) => `${word}\0`).join(''));
}

/** bwrap waits for the first process of the sandbox, and the kernel lets that one end only after all the others. */
function endSandbox(child: ChildProcess): void {
  if (!child.pid || child.exitCode !== null || child.signalCode !== null) return;
  const [first] = isBwrap(child.pid) ? family(child.pid) : [];
  signal(first ?? child.pid);
}

function isBwrap(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8') === 'bwrap\n';
  } catch {
    return false;
  }
}

/** bwrap tells a signal as 128 and its number. */
function sandboxExit({ code, signal: by }: Exit, killed: boolean, watch: MemoryWatch | undefined): Exit {
  if (killed && (by ?? code !== 0)) return { code: null, signal: 'SIGKILL' };
  return watch?.acted && code === 137 ? { code, signal: by, reason: 'out of memory' } : { code, signal: by };
}
