import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file that is gone by now holds nothing. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** All that a server has written below its data directory, file by file. */
export function storedBelow(dir: string): { path: string; text: string }[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, text: textOf(path) }));
}

/** The files that hold a text. */
export function holding(dir: string, text: string): string[] {
  return storedBelow(dir)
    .filter((file) => file.text.includes(text))
    .map(({ path }) => path);
}
