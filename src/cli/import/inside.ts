import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { Failure } from '../failure.js';

const largest = 1_048_576;

/** Where it really is, links followed; what is read of an import stands below it. */
export function realPlace(path: string): string {
  try {
    return realpathSync(resolve(path));
  } catch (error) {
    throw new Failure(`${path} cannot be read: ${(error as Error).message}`);
  }
}

/** Whether a path, links followed, stays in the folder; one that does not exist does not. */
export function staysInside(root: string, path: string): boolean {
  try {
    const real = realpathSync(path);
    return real === root || real.startsWith(root.endsWith(sep) ? root : root + sep);
  } catch {
    return false;
  }
}

/** The bytes of a regular file of at most a mebibyte that is no link; otherwise why there are none. */
export function bytesOf(root: string, path: string): Buffer | string {
  if (!staysInside(root, path)) return 'is not there, or leads out of the folder';
  try {
    const handle = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(handle);
      if (!stat.isFile()) return 'is no regular file';
      return stat.size > largest ? 'is larger than a mebibyte' : readFileSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ELOOP' ? 'is a link' : (error as Error).message;
  }
}

/** As `bytesOf`, as text; what is not UTF-8 is none. */
export function textOf(root: string, path: string): { text: string } | { reason: string } {
  const bytes = bytesOf(root, path);
  if (typeof bytes === 'string') return { reason: bytes };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? { reason: 'is no text' } : { text };
  } catch {
    return { reason: 'is no text' };
  }
}

/** The files below a folder, by their paths there, hidden ones and installed packages left out; too many are refused. */
export function filesBelow(root: string, folder: string, most = 5000): string[] {
  const found: string[] = [];
  const open = [''];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    if (!staysInside(root, join(folder, at))) continue;
    for (const entry of readdirSync(join(folder, at), { withFileTypes: true })) {
      const path = at === '' ? entry.name : `${at}/${entry.name}`;
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      if (entry.isDirectory()) open.push(path);
      else found.push(path);
      if (found.length > most) throw new Failure(`${folder} holds more than ${most} files`);
    }
  }
  return found.sort();
}
