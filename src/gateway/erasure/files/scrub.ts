import { constants, type BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { Breath } from '../../../platform/breath.js';
import type { Folder } from '../../home/folder.js';
import type { Finder } from './finder.js';
import { Look, NoLines, withoutLines } from './look.js';
import { isPassing, passingName, removeWhole } from './removal.js';
import { pathOf, survey, type Spot } from './survey.js';

const pieceBytes = 32_768;

export interface ScrubMeans {
  finder: Finder;
  signal: AbortSignal;
  /** Awaited before anything is changed. */
  before?(): Promise<void>;
  /** Files that go are empty instead: something leads to them, and would fail without. */
  empties?: boolean;
}

const isSame = (one: BigIntStats, other: BigIntStats): boolean =>
  one.ino === other.ino && one.size === other.size && one.ctimeNs === other.ctimeNs;

/** Somebody has written to a file while it was looked at. */
class Changed extends Error {
  readonly code = 'ENOENT';
}

/** Reads, looks at and changes the entries of trees that somebody else may be writing to. */
export class Scrub {
  /** Files and folders that were changed or went. */
  readonly changed: string[] = [];
  readonly #breath = new Breath();

  constructor(private readonly means: ScrubMeans) {}

  /**
   * Takes what is sought out of a tree: lines of texts, whole files of other kinds, and what is named so. What it could
   * not look at or change is told.
   */
  tree(path: string): Promise<ReadonlySet<string>> {
    return survey(path, (spot) => this.visit(spot), this.means.signal);
  }

  private async visit(spot: Spot): Promise<boolean> {
    const { names, name, folder, stat } = spot;
    await this.#breath.take();
    if (isPassing(name) || this.means.finder.isName(names)) {
      await this.remove(spot);
      return false;
    }
    if (stat.isDirectory()) return true;
    const found = await this.look(spot);
    if (found === 'whole') await this.remove(spot);
    else if (found === 'lines') {
      const { handle, stat: opened } = await open(folder, name);
      try {
        await this.rewrite(spot, handle, opened);
      } finally {
        await handle.close();
      }
    }
    return false;
  }

  /** What is to be done with an entry that is no folder. */
  async look({ folder, name, stat }: Spot): Promise<ReturnType<Look['end']>> {
    if (stat.isSymbolicLink())
      return this.means.finder.isIn(Buffer.from(await folder.linkOf(name))) ? 'whole' : 'nothing';
    if (!stat.isFile() || this.means.finder.isBlind) return 'nothing';
    const { handle, stat: opened } = await open(folder, name);
    try {
      const look = new Look(this.means.finder);
      for await (const piece of this.pieces(handle)) look.feed(piece);
      const found = look.end();
      // Another's file that was linked here would come out of it as a copy that its owner knows nothing of.
      const isOther = opened.nlink > 1n && opened.uid !== (await folder.ownStat()).uid;
      return found === 'lines' && isOther ? 'whole' : found;
    } finally {
      await handle.close();
    }
  }

  private async *pieces(handle: FileHandle): AsyncGenerator<Buffer> {
    for (let at = 0; ;) {
      this.means.signal.throwIfAborted();
      const piece = Buffer.allocUnsafe(pieceBytes);
      const { bytesRead } = await handle.read(piece, 0, piece.length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield piece.subarray(0, bytesRead);
      await this.#breath.take();
    }
  }

  private async remove({ names, folder, name, stat }: Spot): Promise<void> {
    await this.means.before?.();
    if (this.means.empties && stat.isFile() && !isPassing(name)) {
      const temporary = passingName();
      await this.write(folder, temporary, [], stat);
      await folder.rename(temporary, name);
      await folder.sync();
    } else await removeWhole(folder, name);
    this.changed.push(pathOf(names));
  }

  private async rewrite(spot: Spot, handle: FileHandle, before: BigIntStats): Promise<void> {
    await this.means.before?.();
    const { folder, name, names } = spot;
    const temporary = passingName();
    try {
      const bytes = await this.write(
        folder,
        temporary,
        withoutLines(this.means.finder, this.pieces(handle)),
        before,
      );
      if (!isSame(before, await folder.stat(name))) throw new Changed('it was written to meanwhile');
      if (bytes === Number(before.size)) return await folder.unlink(temporary);
      await folder.rename(temporary, name);
      await folder.sync();
      this.changed.push(pathOf(names));
    } catch (error) {
      await folder.unlink(temporary).catch(() => undefined);
      if (!(error instanceof NoLines)) throw error;
      await this.remove(spot);
    }
  }

  /** How many bytes are left. */
  private async write(
    folder: Folder,
    name: string,
    pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
    { uid, gid, mode }: BigIntStats,
  ): Promise<number> {
    const into = await folder.open(name, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL);
    try {
      let length = 0;
      for await (const piece of pieces) {
        await into.writeFile(piece);
        length += piece.length;
      }
      await into.chown(Number(uid), Number(gid));
      await into.chmod(Number(mode) & 0o777);
      await into.sync();
      return length;
    } finally {
      await into.close();
    }
  }
}

async function open(folder: Folder, name: Buffer): Promise<{ handle: FileHandle; stat: BigIntStats }> {
  const handle = await folder.open(name, constants.O_RDONLY);
  try {
    const stat = await handle.stat({ bigint: true });
    if (!stat.isFile()) throw new Changed('it is no file any more');
    return { handle, stat };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
