import { join } from 'node:path';
import { hasVanished, isRefused } from './refusal.js';
import type { Tree } from './tree.js';
import { walk } from './walk.js';

/** Deeper ones are left out: nobody could name them. */
const deepest = 8;

/** The regular files below a folder of a home, by their paths there; hidden ones and installed packages are left out. */
export async function filesBelow(tree: Tree, folder: string, entries: number): Promise<string[]> {
  const found: string[] = [];
  const skip = (path: string, name: string): boolean =>
    name.startsWith('.') || name === 'node_modules' || path.split('/').length > deepest;
  await walk({ ...tree, root: join(tree.root, folder) }, { entries, skip }, ({ path, stat }) => {
    if (stat.isFile()) found.push(path);
  }).catch((error: unknown) => {
    // There is no such folder, or it is none that the host reads.
    if (!hasVanished(error) && !isRefused(error)) throw error;
  });
  return found.sort();
}
