import { readFile, rename, writeFile } from 'node:fs/promises';
import type { BigIntStats } from 'node:fs';
import type { Mode } from './fast-import.js';
import { branch } from './fast-import.js';
import type { Git } from './git.js';

/** A file of the last commit; `stamp` is what its stat said then, and empty when that proves nothing. */
export interface Kept {
  mode: Mode;
  blob: string;
  stamp: string;
}

/** Commit and files of the branch as it stands; no commit before the first. */
export interface Remembered {
  commit?: string;
  files: Map<string, Kept>;
}

/** The change time is in it, which a program cannot set. */
export function stampOf(stat: BigIntStats): string {
  return [stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs, stat.mode & 0o100n].join(' ');
}

async function tracked(git: Git): Promise<Map<string, Kept>> {
  const listing = (await git.ask(['ls-tree', '-r', '-z', '--full-tree', branch])).toString();
  const rows = listing.split('\0').filter((row) => row !== '');
  return new Map(
    rows.map((row) => {
      const [mode = '', , blob = ''] = row.slice(0, row.indexOf('\t')).split(' ');
      return [row.slice(row.indexOf('\t') + 1), { mode: mode as Mode, blob, stamp: '' }];
    }),
  );
}

async function stored(file: string): Promise<{ commit?: string; files: Map<string, Kept> }> {
  try {
    const { commit, files } = JSON.parse(await readFile(file, 'utf8')) as {
      commit: string;
      files: [string, Kept][];
    };
    return { commit, files: new Map(files) };
  } catch {
    return { files: new Map() };
  }
}

/** What files were when they were last read: where a stamp fits, that is what they are, whatever was committed since. */
export const lastRead = async (file: string): Promise<Map<string, Kept>> => (await stored(file)).files;

/**
 * What the last commit holds; the file spares reading the home again and is made anew whenever it does not
 * fit.
 */
export async function recall(git: Git, file: string): Promise<Remembered> {
  const head = await git.run(['rev-parse', '--verify', '--quiet', branch]);
  if (head.code !== 0) return { files: new Map() };
  const commit = head.stdout.toString().trim();
  const known = await stored(file);
  return { commit, files: known.commit === commit ? known.files : await tracked(git) };
}

export async function memorize(file: string, { commit, files }: Remembered): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify({ commit, files: [...files] }), { mode: 0o600 });
  await rename(`${file}.new`, file);
}
