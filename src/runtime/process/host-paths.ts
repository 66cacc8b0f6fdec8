import { join } from 'node:path';
import type { Mount } from '../runtime.js';

/** Spells a path of the container as the host's, by the longest mount that holds it; other paths stay as they are. */
export function hostPaths(mounts: Mount[]): (path: string) => string {
  const longestFirst = [...mounts].sort((a, b) => b.target.length - a.target.length);
  return (path) => {
    // Spelling twice changes nothing, even where a host folder is called like a mount target.
    if (mounts.some(({ source }) => holds(source, path))) return path;
    const mount = longestFirst.find(({ target }) => holds(target, path));
    return mount ? join(mount.source, path.slice(mount.target.length)) : path;
  };
}

function holds(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
