import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { Problem } from '../platform/problem.js';
import type { Container, Exit } from './runtime.js';

export interface ChildEnds {
  /** Ends everything that belongs to the child; called at most once at a time. */
  kill(): Promise<void>;
  /** Runs when the child has exited and before that is told. */
  sweep?(): Promise<void>;
  /** Turns the child's own ending into the container's; `killed` when we asked for it. */
  exit?(ending: Exit, killed: boolean): Exit;
}

/** A child process of the server as a container. Rejects when the program could not be started. */
export async function childContainer(name: string, child: ChildProcess, ends: ChildEnds): Promise<Container> {
  const { stdin, stdout, stderr } = child as { stdin: Writable; stdout: Readable; stderr: Readable };
  // Without a listener a write to a process that has just ended would take the whole server down.
  for (const stream of [stdin, stdout, stderr]) stream.on('error', () => undefined);
  let killing: Promise<void> | undefined;
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      const exit = ends.exit?.({ code, signal }, killing !== undefined) ?? { code, signal };
      void Promise.resolve(ends.sweep?.())
        .catch(() => undefined)
        .then(() => resolve(exit));
    });
  });
  await started(child);
  return {
    name,
    stdin,
    stdout,
    stderr,
    exited,
    kill: () => (killing ??= ends.kill().then(() => exited.then(() => undefined))),
  };
}

async function started(child: ChildProcess): Promise<void> {
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new Problem('unavailable', `The process could not be started: ${(error as Error).message}.`);
  }
  child.on('error', () => undefined);
}
