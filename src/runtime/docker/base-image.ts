import { spawn } from 'node:child_process';
import type Docker from 'dockerode';
import { text } from 'node:stream/consumers';
import { Problem } from '../../platform/problem.js';
import { engineProblem } from './engine-problem.js';
import { follow } from './follow.js';

export interface Base {
  tag: string;
  /** Whether it brings the programs of the agent image already. */
  complete: boolean;
}

/** An engine that cannot reach a registry mostly says so at once; some networks swallow the request instead. */
const pullLimitMs = 90_000;

/** The configured base, else one made of this machine's Debian packages. */
export async function baseImage(
  docker: Docker,
  base: string,
  made: { tag: string; script: string },
  progress: (line: string) => void,
): Promise<Base> {
  if (await hasImage(docker, base)) return { tag: base, complete: false };
  if (await hasImage(docker, made.tag)) return { tag: made.tag, complete: true };
  try {
    progress(`pulling ${base}`);
    const signal = AbortSignal.timeout(pullLimitMs);
    await follow(
      docker,
      (await docker.pull(base, { abortSignal: signal })) as NodeJS.ReadableStream,
      progress,
    );
    return { tag: base, complete: false };
  } catch (error) {
    progress(engineProblem(`${base} could not be pulled`, error).detail);
  }
  progress('making a base image of Debian packages');
  await importBase(docker, made);
  return { tag: made.tag, complete: true };
}

export async function hasImage(docker: Docker, tag: string): Promise<boolean> {
  return docker
    .getImage(tag)
    .inspect()
    .then(() => true)
    .catch(() => false);
}

async function importBase(docker: Docker, { tag, script }: { tag: string; script: string }): Promise<void> {
  const child = spawn('/bin/sh', [script], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [repo, version] = tag.split(':');
  const imported = docker
    .importImage(child.stdout, { repo, tag: version })
    .then((answer) => follow(docker, answer, () => undefined));
  const exited = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null)).once('exit', resolve);
  });
  // The script's own complaint says more than the engine's about a tar file that has ended too soon.
  const [complaint, code, outcome] = await Promise.all([text(child.stderr), exited, imported.catch(String)]);
  if (code === 0 && outcome === undefined) return;
  await docker
    .getImage(tag)
    .remove({ force: true })
    .catch(() => undefined);
  const said = code === 0 ? outcome : complaint.trim().split('\n').at(-1);
  throw new Problem(
    'unavailable',
    `No base image: the registry does not answer, and none could be made of Debian packages (${said}). ` +
      'Load one with docker load, or name one that is there.',
  );
}
