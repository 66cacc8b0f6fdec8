import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What a git that was killed has left behind: locks that nobody holds, and halves of packs and of objects. */
const leftover = /\.lock$|^fast_import_crash_|^tmp_/;

async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
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
