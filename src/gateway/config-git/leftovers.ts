import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasVanished } from '../home/refusal.js';

/** What a git that was killed has left behind: locks that nobody holds, and halves of packs and of objects. */
const leftover = /\.lock$|^fast_import_crash_|^tmp_/;

/** What a git that is ending takes away meanwhile is not there. */
async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    if (hasVanished(error)) return [];
    throw error;
  });
  const files: string[] = [];
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) files.push(...(await filesIn(path)));
    else if (entry.isFile()) files.push(path);
  }
  return files;
}

/** How much a repository takes. */
export async function bytesIn(directory: string): Promise<number> {
  let bytes = 0;
  for (const file of await filesIn(directory))
    bytes += await lstat(file).then(
      ({ size }) => size,
      () => 0,
    );
  return bytes;
}

/** Rids a repository of leftovers; nothing may be writing to it. */
export async function sweep(directory: string): Promise<void> {
  for (const file of await filesIn(directory))
    if (leftover.test(file.slice(file.lastIndexOf('/') + 1))) await rm(file, { force: true });
}
