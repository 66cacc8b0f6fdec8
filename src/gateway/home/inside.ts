import { constants, type BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { newName } from '../../platform/ids.js';
import { Problem } from '../../platform/problem.js';
import { componentsOf, Folder } from './folder.js';
import { refusal } from './refusal.js';

export interface Owner {
  uid: number;
  gid: number;
}

/** A folder whose files an agent may write, link, swap and remove at any moment, and whom those files belong to. */
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

export interface Entry {
  name: string;
  kind: 'file' | 'folder' | 'other';
  size: number;
}

function ownUid(): number {
  return process.getuid?.() ?? 0;
}

/** Whom new files of the tree go to; only root can give files away. */
export function heir(tree: Tree): Owner | undefined {
  return ownUid() === 0 ? tree.owner : undefined;
}

async function descend(tree: Tree, names: string[], create: boolean): Promise<Folder> {
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
async function within<T>(
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
 * agent's own: the container cannot link to another's (other mounts, fs.protected_hardlinks), so it did not make it.
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

/** At most `limit` bytes from here on, however large the file says it is or becomes meanwhile. */
export async function readUpTo(handle: FileHandle, limit: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let left = limit; left > 0;) {
    const part = Buffer.allocUnsafe(Math.min(left, 65_536));
    const { bytesRead } = await handle.read(part, 0, part.length, null);
    if (bytesRead === 0) break;
    parts.push(part.subarray(0, bytesRead));
    left -= bytesRead;
  }
  return Buffer.concat(parts);
}

/** The beginning of an agent's file, and its whole size: the one way the host reads such a file. */
export function headInside(
  tree: Tree,
  path: string,
  maxBytes: number,
): Promise<{ bytes: Buffer; size: number }> {
  return within(tree, path, false, async (folder, name) => {
    const { handle, stat } = await openIn(tree, folder, name, constants.O_RDONLY);
    try {
      const bytes = await readUpTo(handle, maxBytes);
      return { bytes, size: Math.max(Number(stat.size), bytes.length) };
    } finally {
      await handle.close();
    }
  });
}

/** The whole of an agent's file; one that is larger than `maxBytes` is refused. */
export async function readInside(tree: Tree, path: string, maxBytes: number): Promise<Buffer> {
  const { bytes } = await headInside(tree, path, maxBytes + 1);
  if (bytes.length > maxBytes) throw new Problem('tooLarge', `${path} is larger than ${maxBytes} bytes.`);
  return bytes;
}

async function fill(handle: FileHandle, bytes: Uint8Array | string, owner: Owner | undefined): Promise<void> {
  try {
    await handle.writeFile(bytes);
    if (owner) await handle.chown(owner.uid, owner.gid);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function settle(folder: Folder, temporary: string, name: string, replace: boolean): Promise<void> {
  if (replace) return folder.rename(temporary, name);
  await folder.link(temporary, name).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await folder.unlink(temporary);
}

/** Puts a whole file in its place at once; a link that stands there is replaced, not followed. */
export function writeInside(
  tree: Tree,
  path: string,
  bytes: Uint8Array | string,
  { replace = true }: { replace?: boolean } = {},
): Promise<void> {
  return within(tree, path, true, async (folder, name) => {
    const temporary = `.${newName()}.tmp`;
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
    const handle = await folder.open(temporary, flags);
    try {
      await fill(handle, bytes, heir(tree));
      await settle(folder, temporary, name, replace);
      await folder.sync();
    } catch (error) {
      await folder.unlink(temporary).catch(() => undefined);
      throw error;
    }
  });
}

/** Adds a line at the end, so that what the agent writes at the same moment is kept; refused beyond `maxBytes`. */
export function appendInside(tree: Tree, path: string, line: string, maxBytes: number): Promise<void> {
  return within(tree, path, true, async (folder, name) => {
    const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT;
    const { handle, stat } = await openIn(tree, folder, name, flags);
    try {
      const size = Number(stat.size);
      const last = await handle.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
      const open = last.bytesRead === 1 && last.buffer[0] !== 0x0a;
      const added = Buffer.from(`${open ? '\n' : ''}${line}\n`);
      if (size + added.length > maxBytes)
        throw new Problem('tooLarge', `${path} is full: it may hold ${maxBytes} bytes. Shorten it first.`);
      await handle.write(added);
      const owner = heir(tree);
      if (size === 0 && owner) await handle.chown(owner.uid, owner.gid);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

/** Makes a folder and those above it, where they are missing. */
export async function makeInside(tree: Tree, path: string): Promise<void> {
  try {
    await (await descend(tree, componentsOf(path), true)).close();
  } catch (error) {
    throw refusal(error, path);
  }
}

/** At most `limit` entries of a folder, by name; what is gone again while listing is left out. */
export async function listInside(tree: Tree, path: string, limit: number): Promise<Entry[]> {
  try {
    const folder = await descend(tree, componentsOf(path), false);
    try {
      const { names } = await folder.names(limit);
      const stats = await Promise.all(names.map((name) => folder.stat(name).catch(() => undefined)));
      return names.flatMap((name, index) => {
        const stat = stats[index];
        if (!stat) return [];
        const kind = stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other';
        return [{ name, kind, size: Number(stat.size) } as const];
      });
    } finally {
      await folder.close();
    }
  } catch (error) {
    throw refusal(error, path);
  }
}
