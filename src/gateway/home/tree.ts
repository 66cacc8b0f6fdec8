import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { Problem } from '../../platform/problem.js';
import { componentsOf, Folder } from './folder.js';
import { refusal } from './refusal.js';

export interface Owner {
  uid: number;
  gid: number;
}

/**
 * A folder whose files an agent may write, link, swap and remove at any moment, and whom those files belong
 * to.
 */
export interface Tree {
  root: string;
  /** Left out for folders that no container mounts: they stay the server's. */
  owner?: Owner;
}

/** An opened regular file of a tree; whoever opens it closes the handle. */
export interface OpenedFile {
  handle: FileHandle;
  stat: BigIntStats;
}

function ownUid(): number {
  return process.getuid?.() ?? 0;
}

/** Whom new files of the tree go to; only root can give files away. */
export function heir(tree: Tree): Owner | undefined {
  return ownUid() === 0 ? tree.owner : undefined;
}

/** Opens the folder at the end of these names, made where missing if asked; whoever opens it closes it. */
export async function descend(tree: Tree, names: string[], create: boolean): Promise<Folder> {
  let folder = await Folder.root(tree.root);
  for (const name of names) {
    const above = folder;
    try {
      folder = create ? await above.make(name, heir(tree)) : await above.folder(name);
    } finally {
      await above.close();
    }
  }
  return folder;
}

/** Does `work` in the folder that holds `path`; every refusal names the path. */
export async function within<T>(
  tree: Tree,
  path: string,
  create: boolean,
  work: (folder: Folder, name: string) => Promise<T>,
): Promise<T> {
  const names = componentsOf(path);
  const name = names.pop();
  if (name === undefined) throw new Problem('invalid', 'The path of a file must not be empty.');
  try {
    const folder = await descend(tree, names, create);
    try {
      return await work(folder, name);
    } finally {
      await folder.close();
    }
  } catch (error) {
    throw refusal(error, path);
  }
}

/**
 * Opens a regular file and judges what was opened, not what was named. A file with several links must be the
 * agent's own: the container cannot link to another's (other mounts, fs.protected_hardlinks), so it did not
 * make it.
 */
export async function openIn(tree: Tree, folder: Folder, name: string, flags: number): Promise<OpenedFile> {
  const handle = await folder.open(name, flags);
  try {
    const stat = await handle.stat({ bigint: true });
    if (!stat.isFile()) throw new Problem('invalid', `${name} is not a regular file.`);
    if (stat.nlink > 1n && Number(stat.uid) !== (tree.owner?.uid ?? ownUid()))
      throw new Problem('invalid', `${name} is a hard link to a file of another user.`);
    return { handle, stat };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
