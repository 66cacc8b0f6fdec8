import { once } from 'node:events';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { branch } from '../../home/fast-import.js';
import { Git } from '../../home/git.js';
import type { Finder } from './finder.js';
import { HistoryFilter } from './history-filter.js';
import { end, endOf, isInRepository } from './objects.js';
import { Reader } from './reader.js';

/** A long history is worked on for longer than git is otherwise given. */
const mostMs = 12 * 3_600_000;

const exporting = ['fast-export', '--reencode=no', '--signed-tags=strip', '--use-done-feature', branch];
const importing = ['fast-import', '--quiet', '--done', '--force', '--date-format=raw-permissive'];
/** Objects that nothing leads to go at once, and none is laid aside. */
const collecting = ['gc.cruftPacks=false', 'gc.reflogExpire=now', 'gc.reflogExpireUnreachable=now'];
const durable = ['core.fsync=all', 'fastimport.unpackLimit=0', 'pack.threads=1'];

const given = (settings: readonly string[]): string[] => settings.flatMap((setting) => ['-c', setting]);

/** Whether there is a git on this machine. */
export const hasGit = (): Promise<boolean> =>
  new Git('git', '/').run(['version']).then(
    ({ code }) => code === 0,
    () => false,
  );

const exists = async (git: Git, ref: string): Promise<boolean> =>
  (await git.run(['rev-parse', '--verify', '--quiet', ref])).code === 0;

/** What a git that was killed has left: locks stand in the way, packs kept for it hold what is to go. */
async function tidy(directory: string): Promise<void> {
  const rests = /\.(?:lock|keep)$|^fast_import_crash_|^gc\.(?:pid|log)$/;
  for (const folder of ['', 'refs/heads', 'refs/rookery', 'objects/pack', 'objects/info'])
    for (const name of await readdir(join(directory, folder)).catch(() => []))
      if (rests.test(name)) await rm(join(directory, folder, name), { force: true });
}

/** The branch is written anew beside what it was, and moves to that at the end of it, or not at all. */
async function rewrite(git: Git, finder: Finder): Promise<void> {
  const from = git.start(exporting);
  const into = git.start([...given(durable), ...importing]);
  const children = [from, into];
  const ended = children.map(endOf);
  for (const child of children) child.stdin.on('error', () => undefined);
  from.stdin.end();
  from.stderr.resume();
  into.stdout.resume();
  into.stderr.resume();
  const write = async (bytes: Buffer | string): Promise<void> => {
    if (into.stdin.write(bytes)) return;
    await Promise.race([once(into.stdin, 'drain').catch(() => undefined), ended[1]]);
  };
  try {
    await new HistoryFilter(finder, new Reader(from.stdout), write).run();
    into.stdin.end();
    const ends = await Promise.all(ended);
    if (ends.some((how) => how !== 0))
      throw new Error(`git could not write a history anew: it ended with ${ends.join(' and ')}`);
  } finally {
    for (const child of children) end(child);
  }
}

/** Nothing is left of what no commit of the branch has. */
async function collect(git: Git): Promise<void> {
  await git.ask(['update-ref', '-d', 'refs/rookery/now']);
  await git.ask([...given(durable), ...given(collecting), 'gc', '--force', '--quiet', '--prune=now']);
}

/**
 * Takes what is sought out of the history of a home; false where nothing of it was there. Killed at any moment it
 * leaves the branch as it was or as it becomes; what nothing leads to by then is found and collected the next time.
 */
export async function eraseHistory(directory: string, finder: Finder, signal: AbortSignal): Promise<boolean> {
  const git = new Git('git', directory, { mostMs, signal });
  await tidy(directory);
  if (!(await isInRepository(git, finder, signal))) return false;
  signal.throwIfAborted();
  try {
    if (await exists(git, branch)) await rewrite(git, finder);
    await collect(git);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  if (await isInRepository(git, finder, signal))
    throw new Error(`${directory} still holds what was to be erased from it`);
  return true;
}

/** What is remembered of the last commit has the paths of its files in it; it is made anew where it is missing. */
export async function forgetLast(file: string, finder: Finder): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const paths = [...text.matchAll(/\["((?:[^"\\]|\\.)*)",\{/g)].map(
    ([, path]) => JSON.parse(`"${path}"`) as string,
  );
  if (paths.some((path) => finder.isPath(Buffer.from(path))) || finder.isIn(Buffer.from(text)))
    await rm(file, { force: true });
}
