import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { newName } from '../../platform/ids.js';
import { Problem } from '../../platform/problem.js';
import { componentsOf, type Folder } from './folder.js';
import { readUpTo } from './inside.js';
import { refusal } from './refusal.js';
import { descend, heir, openIn, within, type Owner, type Tree } from './tree.js';

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

/**
 * Adds a line at the end, so that what the agent writes at the same moment is kept; refused beyond
 * `maxBytes`. A line that is there already is not added again: who was interrupted may ask once more.
 */
export function appendInside(tree: Tree, path: string, line: string, maxBytes: number): Promise<void> {
  return within(tree, path, true, async (folder, name) => {
    const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT;
    const { handle, stat } = await openIn(tree, folder, name, flags);
    try {
      const text = (await readUpTo(handle, maxBytes + 1)).toString();
      if (text.split('\n').includes(line)) return;
      const added = `${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`;
      if (Buffer.byteLength(text) + Buffer.byteLength(added) > maxBytes)
        throw new Problem('tooLarge', `${path} is full: it may hold ${maxBytes} bytes. Shorten it first.`);
      await handle.write(added);
      const owner = heir(tree);
      if (owner && Number(stat.uid) !== owner.uid) await handle.chown(owner.uid, owner.gid);
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
