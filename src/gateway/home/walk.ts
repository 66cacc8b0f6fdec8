import type { BigIntStats } from 'node:fs';
import { Folder } from './folder.js';
import { hasVanished, isRefused } from './refusal.js';
import type { Tree } from './tree.js';

/**
 * One entry met on a walk; `folder` is open only while it is visited. A folder comes after all that is in it.
 */
export interface Met {
  path: string;
  name: string;
  folder: Folder;
  stat: BigIntStats;
}

export interface WalkLimits {
  entries: number;
  /** Neither visited nor entered. */
  skip?(path: string, name: string): boolean;
}

/** Deeper folders are not entered: each level holds a descriptor open. */
export const maxDepth = 40;

class Walk {
  complete = true;
  private left: number;

  constructor(
    private readonly limits: WalkLimits,
    private readonly visit: (met: Met) => void | Promise<void>,
  ) {
    this.left = limits.entries;
  }

  async folder(folder: Folder, prefix: string, depth: number): Promise<void> {
    const { names, complete } = await folder.names(this.left);
    if (!complete) this.complete = false;
    this.left -= names.length;
    for (const name of names) {
      const path = `${prefix}${name}`;
      if (!this.limits.skip?.(path, name)) await this.entry(folder, path, name, depth);
    }
  }

  private async entry(folder: Folder, path: string, name: string, depth: number): Promise<void> {
    try {
      const stat = await folder.stat(name);
      if (stat.isDirectory()) await this.enter(folder, path, name, depth);
      await this.visit({ path, name, folder, stat });
    } catch (error) {
      if (hasVanished(error)) return;
      if (!isRefused(error)) throw error;
      this.complete = false;
    }
  }

  private async enter(above: Folder, path: string, name: string, depth: number): Promise<void> {
    if (depth === maxDepth) {
      this.complete = false;
      return;
    }
    const folder = await above.folder(name);
    try {
      await this.folder(folder, `${path}/`, depth + 1);
    } finally {
      await folder.close();
    }
  }
}

/**
 * Visits what is in the tree, links themselves and not what they lead to; false when not all of it was seen.
 */
export async function walk(
  tree: Tree,
  limits: WalkLimits,
  visit: (met: Met) => void | Promise<void>,
): Promise<boolean> {
  const run = new Walk(limits, visit);
  const root = await Folder.root(tree.root);
  try {
    await run.folder(root, '', 0);
  } finally {
    await root.close();
  }
  return run.complete;
}
