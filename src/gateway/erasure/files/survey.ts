import type { BigIntStats } from 'node:fs';
import { Folder } from '../../home/folder.js';
import { hasVanished, isRefused } from '../../home/refusal.js';

/** An entry of a tree as it is met; `folder` is open only while it is visited. */
export interface Spot {
  /** From the tree down to the entry's own. */
  names: readonly Buffer[];
  name: Buffer;
  folder: Folder;
  stat: BigIntStats;
}

/** Of a folder: whether it is entered. */
export type Visit = (spot: Spot) => Promise<boolean>;

/** Where not all could be looked at, by path below the tree. */
export interface Missed {
  /** What its permissions close, and repositories, whose objects are compressed. */
  unsearched: Set<string>;
  /** What was there and went, or became something else: it may be elsewhere by now. */
  moved: Set<string>;
}

/** Text of names, for people. */
export const pathOf = (names: readonly Buffer[]): string => names.map((name) => name.toString()).join('/');

async function reach(root: Folder, names: readonly Buffer[]): Promise<Folder> {
  let at = root;
  for (const name of names) {
    const above = at;
    try {
      at = await above.folder(name);
    } finally {
      if (above !== root) await above.close();
    }
  }
  return at;
}

/** Git's own: objects in here are compressed, and each is named by what is in it. */
const isRepository = (names: readonly Buffer[]): boolean =>
  ['HEAD', 'objects', 'refs'].every((wanted) => names.some((name) => name.toString() === wanted));

/**
 * One walk over all of a tree, however deep: links are visited and not followed. Each folder is reached from the root
 * through folders held open, so that none of them can be swapped for a link, and no depth uses up descriptors.
 */
export class Survey {
  readonly missed: Missed = { unsearched: new Set(), moved: new Set() };
  readonly #open: Buffer[][] = [[]];

  constructor(
    private readonly visit: Visit,
    private readonly signal: AbortSignal,
  ) {}

  /** Nothing happens where there is no such folder. */
  async run(path: string): Promise<this> {
    const root = await Folder.root(path).catch((error: unknown) => {
      if (hasVanished(error)) return undefined;
      throw error;
    });
    if (!root) return this;
    try {
      for (let names = this.#open.pop(); names; names = this.#open.pop()) {
        const at = names;
        await this.guarded(at, () => this.folder(root, at));
      }
    } finally {
      await root.close();
    }
    return this;
  }

  private async folder(root: Folder, names: Buffer[]): Promise<void> {
    const folder = await reach(root, names);
    try {
      const inside = await folder.rawNames();
      const isGit = isRepository(inside);
      if (isGit) this.missed.unsearched.add(pathOf(names));
      for (const name of inside.sort(Buffer.compare)) {
        if (isGit && name.toString() === 'objects') continue;
        this.signal.throwIfAborted();
        const at = [...names, name];
        await this.guarded(at, () => this.entry(folder, at, name));
      }
    } finally {
      if (folder !== root) await folder.close();
    }
  }

  private async entry(folder: Folder, names: Buffer[], name: Buffer): Promise<void> {
    const stat = await folder.stat(name);
    if ((await this.visit({ names, name, folder, stat })) && stat.isDirectory()) this.#open.push(names);
  }

  private async guarded(names: readonly Buffer[], work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (hasVanished(error)) this.missed.moved.add(pathOf(names));
      else if (isRefused(error)) this.missed.unsearched.add(pathOf(names));
      else throw error;
    }
  }
}
