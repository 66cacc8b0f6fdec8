import { contentVersion, type HomeFile, type HomeOwner, type HomePort } from '../kernel/home-port.js';
import { Problem } from '../platform/problem.js';
import type { Homes } from './home/homes.js';
import { filesBelow } from './home/files-below.js';
import { headInside, listInside, type Head } from './home/inside.js';
import { holderOf } from './home/move.js';
import { isSeed, seedsOf } from './home/seeds.js';
import type { Tree } from './home/tree.js';

/** No text and no column can hold NUL; a character that was cut in two is left out. */
const textOf = (bytes: Uint8Array): string =>
  new TextDecoder().decode(bytes, { stream: true }).replaceAll('\0', '\ufffd');

/** A character that the end cuts in two is no fault. */
function isText(bytes: Uint8Array): boolean {
  try {
    return !new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true }).includes('\0');
  } catch {
    return false;
  }
}

/** What is not there, or is nothing that the host reads, is no file. */
const none = (error: unknown): undefined => {
  if (error instanceof Problem) return undefined;
  throw error;
};

/** Reads the files of agents for the API; it needs no runtime, so that configuration can be read without one. */
export class HomeReader implements HomePort {
  constructor(
    private readonly dataDir: string,
    private readonly homes: () => Homes,
  ) {}

  async names(owner: HomeOwner | undefined, folder: string, limit: number): Promise<string[]> {
    const tree = await this.tree(owner);
    const found = tree && (await listInside(tree, folder, limit).catch(none));
    return (found ?? []).map(({ name }) => name);
  }

  async filesBelow(owner: HomeOwner | undefined, folder: string, limit: number): Promise<string[]> {
    const tree = await this.tree(owner);
    return tree ? filesBelow(tree, folder, limit) : [];
  }

  async read(owner: HomeOwner | undefined, path: string, maxBytes: number): Promise<HomeFile | undefined> {
    const tree = await this.tree(owner);
    const found = tree
      ? await headInside(tree, path, maxBytes).catch(none)
      : owner && this.begun(owner, path);
    if (!found) return undefined;
    const { bytes, size, changedAt: updatedAt } = found;
    const binary = !isText(bytes);
    return { content: textOf(bytes), size, version: contentVersion(bytes), updatedAt, binary };
  }

  /** What a home that is about to be made will begin with. */
  private begun(owner: HomeOwner, path: string): Head | undefined {
    const seed = this.seed(owner, path);
    const bytes = Buffer.from(seed ?? '');
    const changedAt = owner.createdAt;
    return seed === undefined ? undefined : { bytes, size: bytes.length, changedAt };
  }

  seed({ path, name }: HomeOwner, file: string): string | undefined {
    return seedsOf({ path, name })[file];
  }

  isSeed(path: string, content: string): boolean {
    return isSeed(path, content);
  }

  /** A home that was another agent's of this path is not read for the new one. */
  private async tree(owner: HomeOwner | undefined): Promise<Tree | undefined> {
    if (!owner) return { root: this.dataDir };
    await this.homes().settled();
    const isOwn = (await holderOf(this.dataDir, owner.path)) === owner.id;
    return isOwn ? this.homes().tree(owner) : undefined;
  }
}
