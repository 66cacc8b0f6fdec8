import type { BigIntStats } from 'node:fs';
import { Problem } from '../../platform/problem.js';
import { FastImport, type CommitHead } from './fast-import.js';
import type { Git } from './git.js';
import { readInside } from './inside.js';
import { stampOf, type Remembered } from './remembered.js';
import { blobOf } from './restore.js';
import { findTracked, maxFileBytes } from './tracked-files.js';
import type { Tree } from './tree.js';

/**
 * New content of one commit, so that files rewritten all the time cannot fill the disk; the rest waits for
 * the next.
 */
const maxNewBytes = 67_108_864;

/** A file changed this shortly before the walk may change again without its times telling so. */
const settlingNs = 2_000_000_000n;

/** The difference between a home and what its last commit holds, on its way into the next one. */
export class Snapshot {
  readonly changed: string[] = [];
  private started: FastImport | undefined;
  private left = maxNewBytes;
  private readonly begun = BigInt(Date.now()) * 1_000_000n;

  constructor(
    private readonly git: Git,
    private readonly home: Tree,
    private readonly remembered: Remembered,
    private readonly head: Omit<CommitHead, 'follows'>,
  ) {}

  /** Writes what differs, if anything does; `remembered` then tells of the home as it was found. */
  async take(): Promise<void> {
    const { files, complete } = await findTracked(this.home);
    try {
      const gone = complete ? [...this.remembered.files.keys()].filter((path) => !files.has(path)) : [];
      for (const path of gone) await this.remove(path);
      for (const [path, stat] of files) await this.compare(path, stat);
      await this.started?.finish();
    } catch (error) {
      await this.started?.abandon();
      throw error;
    }
  }

  /** Git is asked only once there is something to tell. */
  private stream(): FastImport {
    const follows = this.remembered.commit !== undefined;
    this.started ??= new FastImport(this.git, { ...this.head, follows });
    return this.started;
  }

  private async remove(path: string): Promise<void> {
    this.remembered.files.delete(path);
    this.changed.push(path);
    await this.stream().remove(path);
  }

  private async compare(path: string, stat: BigIntStats): Promise<void> {
    const before = this.remembered.files.get(path);
    const stamp = stampOf(stat);
    if (before?.stamp === stamp || this.left === 0) return;
    const bytes = await this.read(path);
    if (!bytes) return;
    const blob = blobOf(bytes);
    const mode = stat.mode & 0o100n ? '100755' : '100644';
    if (before?.blob !== blob || before.mode !== mode) {
      if (bytes.length > this.left) {
        this.left = 0;
        return;
      }
      this.left -= bytes.length;
      await this.makeRoom(path);
      await this.stream().file(path, mode, bytes);
      this.changed.push(path);
    }
    const settled = stat.ctimeNs < this.begun - settlingNs;
    this.remembered.files.set(path, { mode, blob, stamp: settled ? stamp : '' });
  }

  /**
   * A file of the last commit stands where a folder is now: git would take the folder's files away with it
   * later.
   */
  private async makeRoom(path: string): Promise<void> {
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
      const above = path.slice(0, slash);
      if (this.remembered.files.has(above)) await this.remove(above);
    }
  }

  private async read(path: string): Promise<Buffer | undefined> {
    return readInside(this.home, path, maxFileBytes).catch((error: unknown) => {
      if (error instanceof Problem) return undefined;
      throw error;
    });
  }
}
