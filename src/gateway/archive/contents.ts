import { constants, type BigIntStats, type Stats } from 'node:fs';
import { lstat, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { dataPrefix, type Listed } from '../../maintenance/archive/manifest.js';
import type { TarEntry } from '../../platform/tar/header.js';
import type { TarWriter } from '../../maintenance/archive/tar-write.js';
import type { Folder } from '../home/folder.js';
import { walk, type Met } from '../home/walk.js';

/** A file of this size is read at once, so that it cannot grow or shrink while it is written. */
const smallBytes = 1_048_576;

async function* partsOf(handle: FileHandle, most: number): AsyncGenerator<Buffer> {
  for (let left = most; left > 0;) {
    const part = Buffer.allocUnsafe(Math.min(left, 65_536));
    const { bytesRead } = await handle.read(part, 0, part.length, null);
    if (bytesRead === 0) return;
    left -= bytesRead;
    yield part.subarray(0, bytesRead);
  }
}

function ownerOf(stat: Stats | BigIntStats) {
  const mtime = Math.max(0, Math.floor(Number(stat.mtimeMs) / 1000));
  return { uid: Number(stat.uid), gid: Number(stat.gid), mode: Number(stat.mode) & 0o777, mtime };
}

/** A file with several links must be of whoever owns the folder: another's did not come there by its owner's will. */
async function isOwn(folder: Folder, stat: BigIntStats): Promise<boolean> {
  if (!stat.isFile()) return false;
  return stat.nlink === 1n || stat.uid === (await folder.ownStat()).uid;
}

/** Puts files and folders into an archive and notes what went in. No link is followed, also where one is being put. */
export class Contents {
  readonly listed: Listed[] = [];
  /** What is neither file, folder nor link, and what could not be read. */
  leftOut = 0;

  constructor(
    private readonly tar: TarWriter,
    private readonly staging: string,
    private readonly signal: AbortSignal,
  ) {}

  /** A file of the server's own. */
  async file(path: string, place: string, mode: number): Promise<void> {
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const stat = await handle.stat();
      const header = { path: dataPrefix + place, kind: 'file' as const, ...ownerOf(stat), mode };
      await this.add({ ...header, size: stat.size }, partsOf(handle, stat.size));
    } finally {
      await handle.close();
    }
  }

  /** All of a folder, where there is one; `skip` is neither taken nor entered. */
  async tree(root: string, place: string, skip: (name: string) => boolean = () => false): Promise<void> {
    const own = await lstat(root).catch(() => undefined);
    if (!own?.isDirectory()) return;
    const options = { entries: Number.MAX_SAFE_INTEGER, skip: (_path: string, name: string) => skip(name) };
    const complete = await walk({ root }, options, (met) => this.visit(met, place));
    if (!complete) this.leftOut += 1;
    await this.folder(place, own);
  }

  private async folder(place: string, stat: Stats | BigIntStats): Promise<void> {
    await this.add({ path: dataPrefix + place, kind: 'folder', ...ownerOf(stat), size: 0 });
  }

  private async visit({ path, name, folder, stat }: Met, place: string): Promise<void> {
    const at = `${place}/${path}`;
    const owner = ownerOf(stat);
    // A name that is no UTF-8 has been given as another, under which nothing is found.
    if (name.includes('\uFFFD')) this.leftOut += 1;
    else if (stat.isDirectory()) await this.folder(at, stat);
    else if (stat.isSymbolicLink()) {
      const target = await folder.linkOf(name);
      await this.add({ path: dataPrefix + at, kind: 'link', ...owner, size: 0, target });
    } else if (await isOwn(folder, stat))
      await this.opened(await folder.open(name, constants.O_RDONLY), at, owner);
    else this.leftOut += 1;
  }

  private async opened(handle: FileHandle, at: string, owner: ReturnType<typeof ownerOf>): Promise<void> {
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) return void (this.leftOut += 1);
      const header = { path: dataPrefix + at, kind: 'file' as const, ...owner };
      if (stat.size > smallBytes) return await this.large(handle, header);
      const parts: Buffer[] = [];
      for await (const part of partsOf(handle, smallBytes)) parts.push(part);
      await this.add({ ...header, size: parts.reduce((sum, part) => sum + part.length, 0) }, parts);
    } finally {
      await handle.close();
    }
  }

  /** Through a copy, whose size stays what it is while the file is written to by its owner. */
  private async large(handle: FileHandle, header: Omit<TarEntry, 'size'>): Promise<void> {
    const path = join(this.staging, 'large');
    const copy = await open(path, 'w+', 0o600);
    try {
      const { size } = await handle.stat();
      for await (const part of partsOf(handle, size)) await copy.write(part);
      const copied = await copy.stat();
      const again = await open(path, 'r');
      try {
        await this.add({ ...header, size: copied.size }, partsOf(again, copied.size));
      } finally {
        await again.close();
      }
    } finally {
      await copy.close();
      await rm(path, { force: true });
    }
  }

  private async add(entry: TarEntry, body: AsyncIterable<Buffer> | Iterable<Buffer> = []): Promise<void> {
    this.signal.throwIfAborted();
    this.listed.push({ ...entry, sha256: await this.tar.add(entry, body) });
  }
}
