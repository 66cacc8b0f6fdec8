import type { ChildProcess } from 'node:child_process';
import { Breath } from '../../../platform/breath.js';
import type { Git } from '../../home/git.js';
import type { Finder } from './finder.js';
import { Look } from './look.js';
import { Reader } from './reader.js';

/** The names in a tree of git: mode, name and digest of one entry after the other. */
export function* namesIn(tree: Buffer): Generator<Buffer> {
  for (let at = 0; at < tree.length;) {
    const start = tree.indexOf(32, at) + 1;
    const end = tree.indexOf(0, start);
    if (start === 0 || end < 0) throw new Error('a tree of git cannot be read');
    yield tree.subarray(start, end);
    at = end + 21;
  }
}

async function isInObject(reader: Reader, finder: Finder, kind: string, length: number): Promise<boolean> {
  if (kind === 'tree') return namesIn(await reader.whole(length)).some((name) => finder.isName([name]));
  const look = new Look(finder);
  for await (const piece of reader.take(length)) look.feed(piece);
  return look.end() !== 'nothing';
}

async function isInStream(reader: Reader, finder: Finder, signal: AbortSignal): Promise<boolean> {
  const breath = new Breath();
  for (let head = await reader.line(); head; head = await reader.line()) {
    signal.throwIfAborted();
    await breath.take();
    const [, kind = '', length = ''] = head.toString().split(' ');
    if (!/^\d+$/.test(length)) throw new Error(`git cat-file says ${head.toString()}`);
    if (await isInObject(reader, finder, kind, Number(length))) return true;
    await reader.whole(1);
  }
  return false;
}

/** How a process ends: its code, or what else ended it. */
export const endOf = (child: ChildProcess): Promise<number | string> =>
  new Promise((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'nothing'));
  });

/** Ends a process that may not have said all: what it has printed and nobody reads would keep its pipe open. */
export function end(child: ChildProcess): void {
  child.kill('SIGKILL');
  child.stdout?.destroy();
}

/** Whether any object of a repository, also one that nothing leads to, holds what is sought. */
async function isInObjects(git: Git, finder: Finder, signal: AbortSignal): Promise<boolean> {
  const child = git.start(['cat-file', '--batch-all-objects', '--batch', '--unordered', '--buffer']);
  const ended = endOf(child);
  child.stdin.on('error', () => undefined).end();
  child.stderr.resume();
  try {
    if (await isInStream(new Reader(child.stdout), finder, signal)) return true;
    const how = await ended;
    if (how !== 0) throw new Error(`git cat-file ended with ${how}`);
    return false;
  } finally {
    end(child);
  }
}

/** Whether a path of a commit holds it, also where no part of it alone does. */
async function isInPaths(git: Git, finder: Finder, signal: AbortSignal): Promise<boolean> {
  const seen = await git.ask(['log', '--all', '--root', '--format=', '--name-only', '--no-renames', '-z']);
  const breath = new Breath();
  for (let at = 0; at < seen.length;) {
    signal.throwIfAborted();
    await breath.take();
    const end = seen.indexOf(0, at);
    const path = seen.subarray(at, end < 0 ? undefined : end);
    if (path.length > 0 && finder.isPath(path)) return true;
    at += path.length + 1;
  }
  return false;
}

export async function isInRepository(git: Git, finder: Finder, signal: AbortSignal): Promise<boolean> {
  return (await isInObjects(git, finder, signal)) || isInPaths(git, finder, signal);
}
