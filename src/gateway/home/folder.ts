import { constants, existsSync, type BigIntStats } from 'node:fs';
import {
  lchown,
  link,
  lstat,
  mkdir,
  open,
  opendir,
  readdir,
  readlink,
  realpath,
  rename,
  rmdir,
  unlink,
  type FileHandle,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Problem } from '../../platform/problem.js';

/**
 * On Linux `/proc/self/fd/<n>/<name>` means what openat(n, name) means: no folder above can be swapped for a
 * link.
 */
const byDescriptor = existsSync('/proc/self/fd');

/**
 * Elsewhere a folder is named by its path, and on macOS its flag O_NOFOLLOW_ANY refuses a link anywhere in
 * that path. Making and renaming are then open to a race; only containers of the demonstration run on such a
 * system.
 */
const noLinks = !byDescriptor && process.platform === 'darwin' ? 0x2000_0000 : constants.O_NOFOLLOW;

const asFolder = constants.O_RDONLY | constants.O_DIRECTORY | noLinks;

/** As bytes where it need not be UTF-8: a name is whatever its owner made it. */
export type Name = string | Buffer;

function checkName(name: Name): void {
  const text = name.toString();
  if (text === '' || text === '.' || text === '..' || /[/\0]/.test(text))
    throw new Problem('invalid', `${JSON.stringify(text)} is not a file name.`);
}

/**
 * The components of a path below a home. Anything but plain names with single slashes is refused, never
 * mended.
 */
export function componentsOf(path: string): string[] {
  const names = path === '' ? [] : path.split('/');
  names.forEach(checkName);
  return names;
}

/** A folder held open: what is named in it is in it, whatever happens to the path that led here. */
export class Folder {
  private constructor(
    private readonly handle: FileHandle,
    private readonly path: string,
  ) {}

  /**
   * The folders above are the server's own; the last component must be a folder itself and not a link to one.
   */
  static async root(path: string): Promise<Folder> {
    const real = join(await realpath(dirname(path)), basename(path));
    return new Folder(await open(real, asFolder), real);
  }

  private at(name: Name): Name {
    checkName(name);
    const here = byDescriptor ? `/proc/self/fd/${this.handle.fd}` : this.path;
    return typeof name === 'string' ? `${here}/${name}` : Buffer.concat([Buffer.from(`${here}/`), name]);
  }

  async folder(name: Name): Promise<Folder> {
    return new Folder(await open(this.at(name), asFolder), join(this.path, name.toString()));
  }

  /** Makes it, for `owner` when it is new, and opens it. */
  async make(name: string, owner?: { uid: number; gid: number }): Promise<Folder> {
    const made = await mkdir(this.at(name), 0o700).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false;
        throw error;
      },
    );
    const folder = await this.folder(name);
    if (made && owner) await folder.handle.chown(owner.uid, owner.gid);
    return folder;
  }

  /** Never blocks, not even on a pipe without a writer, and never becomes the terminal of this process. */
  open(name: Name, flags: number): Promise<FileHandle> {
    return open(this.at(name), flags | noLinks | constants.O_NONBLOCK | constants.O_NOCTTY, 0o600);
  }

  stat(name: Name): Promise<BigIntStats> {
    return lstat(this.at(name), { bigint: true });
  }

  /** Where a link leads, as it is written in it. */
  linkOf(name: Name): Promise<string> {
    return readlink(this.at(name));
  }

  ownStat(): Promise<BigIntStats> {
    return this.handle.stat({ bigint: true });
  }

  rename(from: Name, to: Name): Promise<void> {
    return rename(this.at(from), this.at(to));
  }

  link(from: string, to: string): Promise<void> {
    return link(this.at(from), this.at(to));
  }

  /** Brings an entry of another folder here. */
  take(from: Folder, name: Name, as: Name): Promise<void> {
    return rename(from.at(name), this.at(as));
  }

  unlink(name: Name): Promise<void> {
    return unlink(this.at(name));
  }

  /** Of an empty folder. */
  rmdir(name: Name): Promise<void> {
    return rmdir(this.at(name));
  }

  /** Of the entry itself, also where it is a link. */
  async chown(name: string, owner: { uid: number; gid: number }): Promise<void> {
    await lchown(this.at(name), owner.uid, owner.gid);
  }

  async chownSelf(owner: { uid: number; gid: number }): Promise<void> {
    await this.handle.chown(owner.uid, owner.gid);
  }

  /** The first `limit` names that the system gives, sorted; `complete` is false where there are more. */
  async names(limit: number): Promise<{ names: string[]; complete: boolean }> {
    const names: string[] = [];
    const listing = await opendir(byDescriptor ? `/proc/self/fd/${this.handle.fd}` : this.path);
    for await (const entry of listing) {
      if (names.length === limit) return { names: names.sort(), complete: false };
      names.push(entry.name);
    }
    return { names: names.sort(), complete: true };
  }

  /** All of them, as they are. */
  rawNames(): Promise<Buffer[]> {
    return readdir(byDescriptor ? `/proc/self/fd/${this.handle.fd}` : this.path, { encoding: 'buffer' });
  }

  sync(): Promise<void> {
    return this.handle.sync();
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
