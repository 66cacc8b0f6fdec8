import type { BigIntStats } from 'node:fs';
import type { Tree } from './tree.js';
import { maxDepth, walk } from './walk.js';

/** Larger files are not kept. */
export const maxFileBytes = 1_048_576;

const caches = new Set(['node_modules', '.cache', '__pycache__']);

/** What some file system or other takes for `.git`; no tree of git may hold such a name. */
export function meansGit(name: string): boolean {
  const plain = name.replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '');
  return /^(?:\.git|git~1)[ .]*(?:$|[:\\])/i.test(plain);
}

const skipped = (path: string, name: string): boolean =>
  path === 'media' || caches.has(name) || meansGit(name);

/** Whether a file would stand where nothing is kept. */
export function untracked(path: string): boolean {
  const names = path.split('/');
  return names.length > maxDepth || names.some((name, at) => skipped(at === 0 ? name : path, name));
}

/** The files of a home that its history is about. */
export interface Found {
  files: Map<string, BigIntStats>;
  /** False when there is more than was seen; then a file that was not found may still be there. */
  complete: boolean;
}

/** Regular files only: a link is neither followed nor kept. */
export async function findTracked(tree: Tree, entries = 100_000): Promise<Found> {
  const files = new Map<string, BigIntStats>();
  const complete = await walk(tree, { entries, skip: skipped }, ({ path, stat }) => {
    if (stat.isFile() && stat.size <= maxFileBytes) files.set(path, stat);
  });
  return { files, complete };
}
