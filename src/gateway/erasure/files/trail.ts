import { Folder } from '../../home/folder.js';

/** Of the folders that lead to the last one reached, so many of the nearest stay open. */
const mostOpen = 32;

/**
 * Reaches folders of a tree, one after the other, each from one that is open: none can be swapped for a link on the way,
 * and no depth uses up descriptors.
 */
export class Trail {
  /** By depth; those in between that are closed are left out. */
  readonly #open: (Folder | undefined)[];
  #names: readonly Buffer[] = [];

  constructor(root: Folder) {
    this.#open = [root];
  }

  /** Open until the next one is asked for. Names of one folder are the same objects each time. */
  async reach(names: readonly Buffer[]): Promise<Folder> {
    let shared = 0;
    while (shared < names.length && names[shared] === this.#names[shared]) shared += 1;
    for (const folder of this.#open.splice(shared + 1)) await folder?.close();
    this.#names = names.slice(0, this.#open.length - 1);
    let depth = this.#open.findLastIndex((folder) => folder !== undefined);
    let folder = this.#open[depth] as Folder;
    for (; depth < names.length; depth += 1) {
      folder = await folder.folder(names[depth] as Buffer);
      this.#open[depth + 1] = folder;
      this.#names = names.slice(0, depth + 1);
      await this.let(depth + 1 - mostOpen);
    }
    return folder;
  }

  async close(): Promise<void> {
    for (const folder of this.#open.splice(0)) await folder?.close();
  }

  private async let(depth: number): Promise<void> {
    if (depth < 1) return;
    const folder = this.#open[depth];
    this.#open[depth] = undefined;
    await folder?.close();
  }
}
