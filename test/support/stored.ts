import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** All that a server has written below its data directory, file by file. */
export function storedBelow(dir: string): { path: string; text: string }[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, text: readFileSync(path, 'latin1') }));
}

/** The files that hold a text. */
export function holding(dir: string, text: string): string[] {
  return storedBelow(dir)
    .filter((file) => file.text.includes(text))
    .map(({ path }) => path);
}
