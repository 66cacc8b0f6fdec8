import type { BigIntStats } from 'node:fs';
import type { HomeEdit } from '../../kernel/history-port.js';
import { Problem } from '../../platform/problem.js';
import { readInside } from './inside.js';
import { stampOf, type Kept } from './remembered.js';
import { blobOf } from './restore.js';
import { findTracked, maxFileBytes } from './tracked-files.js';
import type { Tree } from './tree.js';

export type KnownFiles = ReadonlyMap<string, { mode: string; blob: string }>;

const modeOf = (stat: BigIntStats): string => (stat.mode & 0o100n ? '100755' : '100644');

/** Where it has been read before and not been touched since, its name is known without reading it again. */
function isKnown(
  path: string,
  stat: BigIntStats,
  read: ReadonlyMap<string, Kept>,
  known: KnownFiles,
): boolean {
  const [was, wanted] = [read.get(path), known.get(path)];
  const untouched = was !== undefined && was.stamp === stampOf(stat);
  return untouched && wanted?.blob === was.blob && wanted.mode === modeOf(stat);
}

/** The files of a home that are not as they are known, what is gone first. Git is not asked. */
export async function* unlike(
  home: Tree,
  read: ReadonlyMap<string, Kept>,
  known: KnownFiles,
): AsyncGenerator<HomeEdit> {
  const { files, complete } = await findTracked(home);
  if (complete) for (const path of known.keys()) if (!files.has(path)) yield { path, gone: true };
  for (const [path, stat] of files) {
    if (isKnown(path, stat, read, known)) continue;
    const bytes = await readInside(home, path, maxFileBytes).catch((error: unknown) => {
      if (error instanceof Problem) return undefined;
      throw error;
    });
    const mode = modeOf(stat);
    const wanted = known.get(path);
    if (bytes && (wanted?.blob !== blobOf(bytes) || wanted.mode !== mode)) yield { path, bytes, mode };
  }
}
