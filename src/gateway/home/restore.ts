import { createHash } from 'node:crypto';
import { Problem } from '../../platform/problem.js';
import { Blobs } from './blobs.js';
import type { Git } from './git.js';
import { putAside, putFile, removeFile } from './governed.js';
import { readInside } from './inside.js';
import { isFile, listTree, type Listed } from './listing.js';
import { componentsOf } from './folder.js';
import { findTracked, maxFileBytes, meansGit } from './tracked-files.js';
import { within, type Tree } from './tree.js';

/** The name that git gives to these bytes. */
export function blobOf(bytes: Buffer): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** Why an entry of a tree is not put into a home; undefined where nothing is wrong with it. */
export function entryFault(path: string, entry: Listed): string | undefined {
  if (entry.mode === '120000') return 'is a link';
  if (entry.mode === '160000') return 'is a repository inside of the repository';
  if (!isFile(entry)) return `has the mode ${entry.mode}`;
  try {
    return componentsOf(path).some(meansGit) ? 'is named as git itself' : undefined;
  } catch {
    return 'is not a file name';
  }
}

interface Found {
  blob: string;
  executable: boolean;
}

/** What stands at a path that a history would keep; undefined where nothing of that kind does. */
async function foundAt(home: Tree, path: string, executable: boolean): Promise<Found | undefined> {
  const bytes = await readInside(home, path, maxFileBytes).catch((error: unknown) => {
    if (error instanceof Problem) return undefined;
    throw error;
  });
  return bytes && { blob: blobOf(bytes), executable };
}

const exists = (home: Tree, path: string): Promise<boolean> =>
  within(home, path, false, (folder, name) => folder.stat(name)).then(
    () => true,
    () => false,
  );

/** Makes the files of a home those of a tree; what no history keeps stays, or gives way under another name. */
class Restore {
  readonly changed: string[] = [];

  constructor(
    private readonly home: Tree,
    private readonly wanted: ReadonlyMap<string, Listed>,
    private readonly blobs: Blobs,
  ) {}

  async run(only: ReadonlySet<string> | undefined): Promise<void> {
    const { files } = await findTracked(this.home);
    const meant = (path: string): boolean => only?.has(path) ?? true;
    for (const path of files.keys())
      if (meant(path) && !this.wanted.has(path)) {
        await removeFile(this.home, path);
        this.changed.push(path);
      }
    for (const [path, entry] of this.wanted)
      if (meant(path) && !entryFault(path, entry)) {
        const stat = files.get(path);
        const now = stat && (await foundAt(this.home, path, (stat.mode & 0o100n) !== 0n));
        if (now?.blob === entry.blob && now.executable === (entry.mode === '100755')) continue;
        await this.put(path, entry, now !== undefined);
      }
  }

  private async put(path: string, { blob, mode }: Listed, kept: boolean): Promise<void> {
    const bytes = await this.blobs.read(blob, maxFileBytes);
    if (!bytes) return;
    if (!kept && (await exists(this.home, path))) await putAside(this.home, path);
    await putFile(this.home, path, { bytes, executable: mode === '100755' });
    this.changed.push(path);
  }
}

/** Brings a home to a tree; done again it changes nothing. Names what it has changed. */
export async function restore(
  home: Tree,
  git: Git,
  tree: string,
  only?: readonly string[],
): Promise<string[]> {
  const wanted = await listTree(git, tree);
  const blobs = new Blobs(git);
  try {
    const run = new Restore(home, wanted, blobs);
    await run.run(only && new Set(only));
    return run.changed;
  } finally {
    blobs.close();
  }
}

/** Adds the files of a tree; those that are there already stay as they are. */
export async function add(root: Tree, git: Git, tree: string): Promise<void> {
  const blobs = new Blobs(git);
  try {
    for (const [path, entry] of await listTree(git, tree)) {
      if (entryFault(path, entry) || (await exists(root, path))) continue;
      const bytes = await blobs.read(entry.blob, Number.MAX_SAFE_INTEGER);
      if (bytes) await putFile(root, path, { bytes, executable: false });
    }
  } finally {
    blobs.close();
  }
}
