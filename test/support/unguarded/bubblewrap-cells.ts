import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { newName } from '../../../src/platform/ids.js';
import { limitedCommand, sandboxArguments } from '../../../src/runtime/bubblewrap/arguments.js';
import { watchMemory } from '../../../src/runtime/bubblewrap/memory-watch.js';
import { closeInherited, stage } from '../../../src/runtime/bubblewrap/stage.js';
import type { AgentRuntime, ContainerSpec, Mount } from '../../../src/runtime/runtime.js';
import { withFacts, type Facts } from '../captive.js';
import type { Cells } from './cell.js';
import { outerBounds, type Guard } from './guards.js';
import { liftArguments, liftSpec } from './lift-bubblewrap.js';
import type { Around } from './lift-docker.js';

/** Another process in the same outer namespace: what is seen when the inner one is missing. */
const besideNeighbour = `setpriv --reuid "$1" --clear-groups bash -c 'exec -a neighbour-process sleep 90' &
  shift; exec "$@"`;

/** A sandbox for each script; those without a guard live in an outer process namespace that ends with them. */
export class BubblewrapCells implements Cells {
  constructor(
    private readonly runtime: AgentRuntime,
    private readonly spec: ContainerSpec,
    private readonly programs: Mount[],
    private readonly around: Around,
  ) {}

  async sh(script: string, facts: Facts, guards: readonly Guard[]): Promise<string> {
    const command = ['/usr/bin/timeout', '-k1', String(outerBounds.seconds), '/bin/bash', '-c'];
    const spec = {
      ...this.spec,
      name: newName(),
      command: [...command, withFacts(`exec 2>&1\n${script}`, facts)],
    };
    const { stdin, stdout, stderr } =
      guards.length === 0 ? await this.runtime.start(spec) : this.unguarded(spec, guards);
    stdin.end();
    const [out, err] = await Promise.all([text(stdout), text(stderr)]);
    return `${out}${err}`.trim();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private unguarded(given: ContainerSpec, guards: readonly Guard[]) {
    const asked = liftSpec({ ...given, mounts: [...given.mounts] }, guards, this.around);
    const spec = { ...asked, mounts: [...this.programs, ...asked.mounts] };
    const staged = stage(spec);
    const uid = String(spec.uid);
    const outer = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', '--'];
    const words = [
      ...closeInherited,
      ...(guards.includes('no network')
        ? ['nsenter', `--net=/proc/${this.around.neighbour.pid}/ns/net`]
        : []),
      ...['timeout', '-k1', String(outerBounds.seconds), 'prlimit', `--data=${10 * 2 ** 30}`, ...outer],
      ...['bash', '--norc', '-c', besideNeighbour, 'outer', uid, ...staged.prefix],
      ...['bwrap', '--args', '3', '--', ...limitedCommand(spec)],
    ];
    const child = spawn(words[0]!, words.slice(1), {
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
      cwd: '/',
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    const watch = watchMemory(child.pid!, spec.limits.memoryBytes);
    child.once('exit', () => watch.stop());
    const told = liftArguments(sandboxArguments(staged.spec), guards);
    (child.stdio[3] as Writable).end(told.map((word) => `${word}\0`).join(''));
    const [stdin, stdout, stderr] = child.stdio as unknown as [Writable, Readable, Readable];
    return { stdin, stdout, stderr };
  }
}
