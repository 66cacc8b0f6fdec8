import type { BigIntStats } from 'node:fs';
import { Folder } from '../../home/folder.js';
import { hasVanished, isRefused } from '../../home/refusal.js';
import { isOther } from './removal.js';
import { Trail } from './trail.js';

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

/** Who moves what is looked for is followed so often. */
const mostRounds = 3;

/** Text of names, for people. */
export const pathOf = (names: readonly Buffer[]): string => names.map((name) => name.toString()).join('/');

/** Git's own: objects in here are compressed, and each is named by what is in it. */
const isRepository = (names: readonly Buffer[]): boolean =>
  ['HEAD', 'objects', 'refs'].every((wanted) => names.some((name) => name.toString() === wanted));

/** One walk over all of a tree, however deep: links are visited and not followed. */
class Survey {
  /** What its permissions close, and repositories, whose objects are compressed. */
  readonly unsearched = new Set<string>();
  /** What was there and went, or became something else: it may be elsewhere by now. */
  readonly moved = new Set<string>();
  readonly #open: Buffer[][] = [[]];

  constructor(
    private readonly visit: Visit,
    private readonly signal: AbortSignal,
  ) {}

  async run(path: string): Promise<void> {
    const root = await Folder.root(path).catch((error: unknown) => {
      if (hasVanished(error)) return undefined;
      throw error;
    });
    if (!root) return;
    const trail = new Trail(root);
    try {
      for (let names = this.#open.pop(); names; names = this.#open.pop()) {
        const at = names;
        await this.guarded(at, () => this.folder(trail, at));
      }
    } finally {
      await trail.close();
    }
  }

  private async folder(trail: Trail, names: Buffer[]): Promise<void> {
    const folder = await trail.reach(names);
    const inside = await folder.rawNames();
    const isGit = isRepository(inside);
    if (isGit) this.unsearched.add(pathOf(names));
    for (const name of inside.sort(Buffer.compare)) {
      if (isGit && name.toString() === 'objects') continue;
      this.signal.throwIfAborted();
      const at = [...names, name];
      await this.guarded(at, () => this.entry(folder, at, name));
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
      if (isOther(error)) this.moved.add(pathOf(names));
      else if (isRefused(error)) this.unsearched.add(pathOf(names));
      else throw error;
    }
  }
}

/**
 * Visits all that is in a tree, if there is one, and again where something was moved meanwhile. What could not be
 * looked at is told by its path in the tree.
 */
export async function survey(path: string, visit: Visit, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const missed = new Set<string>();
  for (let round = 1; ; round += 1) {
    const run = new Survey(visit, signal);
    await run.run(path);
    for (const one of run.unsearched) missed.add(one);
    if (run.moved.size === 0) return missed;
    if (round === mostRounds) return missed.union(run.moved);
  }
}
