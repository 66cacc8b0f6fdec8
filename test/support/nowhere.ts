import { execFileSync } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { filesBelow, storedBelow } from './stored.js';

/** Everything in a repository of git, inflated: files, trees, commits; and the names of its refs. */
function objectsOf(directory: string): string {
  const git = (...args: string[]): string =>
    execFileSync('git', [`--git-dir=${directory}`, ...args], { maxBuffer: 1 << 30, encoding: 'latin1' });
  for (let tries = 1; ; tries += 1)
    try {
      return git('cat-file', '--batch-all-objects', '--batch') + git('for-each-ref');
    } catch (error) {
      // A server that is at work in it takes packs away.
      if (tries === 20) throw error;
    }
}

const repositories = (dir: string): string[] =>
  filesBelow(dir)
    .filter((path) => basename(path) === 'HEAD')
    .map((path) => dirname(path));

/**
 * Where one of these texts stands below a data directory: in bytes of files, names of files, or in repositories. Bytes
 * are read as latin1, so words should be ASCII.
 */
export function whereIs(dir: string, words: readonly string[]): string[] {
  const isIn = (text: string): boolean =>
    words.some((word) => text.toLowerCase().includes(word.toLowerCase()));
  const files = storedBelow(dir).filter(({ path, text }) => isIn(text) || isIn(path.slice(dir.length)));
  const past = repositories(dir).filter((path) => isIn(objectsOf(path)));
  return [...files.map(({ path }) => path), ...past].map((path) => path.slice(dir.length + 1)).sort();
}

/** The same, without what is in folders that are looked at apart. */
export function whereElse(dir: string, words: readonly string[], apart: readonly string[]): string[] {
  return whereIs(dir, words).filter((path) => !apart.some((folder) => path.startsWith(join(folder, '/'))));
}
