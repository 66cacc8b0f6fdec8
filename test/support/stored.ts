import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is gone by now, as a server at work takes things away, holds nothing. */
function unlessGone<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return otherwise;
    throw error;
  }
}

/** The paths of all files below a folder. */
export function filesBelow(dir: string): string[] {
  return unlessGone(() => readdirSync(dir, { withFileTypes: true }), []).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

/** All that a server has written below its data directory, file by file. */
export function storedBelow(dir: string): { path: string; text: string }[] {
  return filesBelow(dir).map((path) => ({ path, text: unlessGone(() => readFileSync(path, 'latin1'), '') }));
}

/** The files that hold a text. */
export function holding(dir: string, text: string): string[] {
  return storedBelow(dir)
    .filter((file) => file.text.includes(text))
    .map(({ path }) => path);
}
