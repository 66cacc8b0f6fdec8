import { newName } from '../../../platform/ids.js';
import { Folder, type Name } from '../../home/folder.js';
import { hasVanished } from '../../home/refusal.js';

/** What is on its way out, or on its way in: whoever was killed over it left it behind. */
const passing = /^\.[0-9a-z]{8}\.erased$/;

export const passingName = (): string => `.${newName()}.erased`;

export const isPassing = (name: Name): boolean => passing.test(name.toString());

/** What is not there is none; every other failure is one. */
export function unlessMissing(error: unknown): undefined {
  if (!hasVanished(error)) throw error;
}

/** Somebody may put in what keeps a folder from going; not for ever. */
const mostTries = 5;

/** Folders in it are brought out beside it and added to `waiting`. */
async function empty(folder: Folder, name: Name, waiting: Name[]): Promise<void> {
  const inner = await folder.folder(name);
  try {
    for (const entry of await inner.rawNames()) {
      const stat = await inner.stat(entry).catch(unlessMissing);
      if (!stat?.isDirectory()) {
        await inner.unlink(entry).catch(unlessMissing);
        continue;
      }
      const as = passingName();
      await folder.take(inner, entry, as);
      waiting.push(as);
    }
  } finally {
    await inner.close();
  }
}

/**
 * Removes an entry with all that is in it. What it leads to stays, where it is a link. Folders come out of it before
 * they are emptied, so that no depth is too deep.
 */
export async function removeWhole(folder: Folder, name: Name): Promise<void> {
  const waiting: Name[] = [name];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (let tries = 1; ; tries += 1) {
      const stat = await folder.stat(next).catch(unlessMissing);
      if (!stat) break;
      try {
        if (!stat.isDirectory()) await folder.unlink(next);
        else {
          await empty(folder, next, waiting);
          await folder.rmdir(next);
        }
        break;
      } catch (error) {
        if (!isOther(error) || tries === mostTries) throw error;
      }
    }
  }
  await folder.sync();
}

/** What an entry says that was swapped for one of another kind, or filled, since it was looked at. */
export function isOther(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return hasVanished(error) || ['EISDIR', 'EINVAL', 'ENOTEMPTY', 'EEXIST'].includes(code ?? '');
}

/** The same in a folder of the server's own; false where nothing was there. */
export async function removeAt(path: string, name: string): Promise<boolean> {
  const folder = await Folder.root(path).catch(unlessMissing);
  if (!folder) return false;
  try {
    const found = await folder.stat(name).catch(unlessMissing);
    if (found) await removeWhole(folder, name);
    return found !== undefined;
  } finally {
    await folder.close();
  }
}
