import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { Problem } from '../../platform/problem.js';
import { componentsOf } from './folder.js';
import { refusal } from './refusal.js';
import { descend, openIn, within, type Tree } from './tree.js';

export interface Entry {
  name: string;
  kind: 'file' | 'folder' | 'other';
  size: number;
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

/** The beginning of a file. */
export interface Head {
  bytes: Buffer;
  /** Of the whole file. */
  size: number;
  changedAt: string;
}

/** The beginning of an agent's file, and its whole size: the one way the host reads such a file. */
export function headInside(tree: Tree, path: string, maxBytes: number): Promise<Head> {
  return within(tree, path, false, async (folder, name) => {
    const { handle, stat } = await openIn(tree, folder, name, constants.O_RDONLY);
    try {
      const bytes = await readUpTo(handle, maxBytes);
      const changedAt = new Date(Number(stat.mtimeMs)).toISOString();
      return { bytes, size: Math.max(Number(stat.size), bytes.length), changedAt };
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
