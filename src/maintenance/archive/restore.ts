import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import {
  chmod,
  lchown,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { schemaFault } from '../../db/migrate.js';
import { databaseFault } from '../../db/sqlite/copy.js';
import { lockDataDir } from '../../db/sqlite/lock.js';
import { settleRestored } from '../../db/sqlite/restored.js';
import { Problem } from '../../platform/problem.js';
import { databaseName, type ArchiveHead } from './manifest.js';
import { readArchive } from './read.js';
import type { TarEntry } from '../../platform/tar/header.js';
import { restoringName } from './unfinished.js';

/** Written when all of an archive lies in the folder beside it and has been compared. */
const completeName = 'complete';
/** What of a directory is not part of what was in it. */
const indifferent = new Set([restoringName, 'run']);

export interface RestoreOptions {
  archive: string;
  dataDir: string;
  /** Whether what is in the directory may be taken away. */
  replace?: boolean;
}

export interface Restored {
  head: ArchiveHead;
  entries: number;
  /** An earlier restore had read all of the archive already. */
  resumed: boolean;
}

/** Puts the entries of an archive below a folder that is new. Links are made last, so that nothing goes through one. */
class Unpacking {
  readonly #links: { place: string; entry: TarEntry }[] = [];
  readonly #folders: { place: string; entry: TarEntry }[] = [];

  constructor(private readonly root: string) {}

  async entry(entry: TarEntry, place: string, body: AsyncIterable<Buffer>): Promise<void> {
    const path = join(this.root, place);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    if (entry.kind === 'link') return void this.#links.push({ place, entry });
    if (entry.kind === 'folder') {
      await mkdir(path, { recursive: true, mode: 0o700 });
      return void this.#folders.push({ place, entry });
    }
    await pipeline(body, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    await this.give(path, entry);
  }

  /** The folders get their modes when nothing is written in them any more. */
  async finish(): Promise<void> {
    for (const { place, entry } of this.#links) {
      const path = join(this.root, place);
      await symlink(entry.target ?? '', path);
      await this.own(path, entry);
    }
    for (const { place, entry } of this.#folders) await this.give(join(this.root, place), entry);
  }

  private async give(path: string, entry: TarEntry): Promise<void> {
    await this.own(path, entry);
    await chmod(path, entry.mode);
    await utimes(path, entry.mtime, entry.mtime);
  }

  private async own(path: string, { uid, gid }: TarEntry): Promise<void> {
    if (process.getuid?.() === 0) await lchown(path, uid, gid);
  }
}

function refuseNewer(schema: readonly string[]): void {
  const fault = schemaFault(schema);
  if (fault) throw fault;
}

/** Puts all of an archive into a folder that is new, and looks whether its database is whole. */
export async function unpack(archive: string, into: string): Promise<Pick<Restored, 'head' | 'entries'>> {
  const unpacking = new Unpacking(into);
  await mkdir(into, { recursive: true, mode: 0o700 });
  const { head, entries } = await readArchive(archive, {
    head: ({ schema }) => refuseNewer(schema),
    entry: (entry, place, body) => unpacking.entry(entry, place, body),
  });
  await unpacking.finish();
  const fault = await databaseFault(join(into, databaseName));
  if (fault) throw new Problem('invalid', `The database in the archive is damaged: ${fault}.`);
  refuseNewer(settleRestored(join(into, databaseName)).schema);
  return { head, entries };
}

async function digestOf(path: string): Promise<string> {
  const digest = createHash('sha256');
  const handle = await open(path, 'r');
  try {
    for await (const part of handle.createReadStream({ autoClose: false })) digest.update(part as Buffer);
  } finally {
    await handle.close();
  }
  return digest.digest('hex');
}

/** Takes the place of what was in the directory, piece by piece; done again from its beginning it comes to the same. */
async function takePlace(dataDir: string, restoring: string): Promise<void> {
  const unpacked = join(restoring, 'data');
  const fresh = new Set(await readdir(unpacked));
  const old = (await readdir(dataDir)).filter((name) => !indifferent.has(name));
  const moved = await readFile(join(restoring, 'moved'), 'utf8').catch(() => '');
  const arrived = new Set(moved.split('\n'));
  for (const name of old)
    if (!arrived.has(name)) await rm(join(dataDir, name), { recursive: true, force: true });
  for (const name of [...fresh].toSorted()) {
    // Noted before: where the name is still unpacked it has not arrived, and what bears it is removed again.
    await rm(join(dataDir, name), { recursive: true, force: true });
    await writeFile(join(restoring, 'moved'), `${name}\n`, { flag: 'a', flush: true });
    await rename(join(unpacked, name), join(dataDir, name));
  }
  // In one step, or what is left of the folder would be taken for a restore that has not ended.
  const done = join(dataDir, 'run', 'restored');
  await rm(done, { recursive: true, force: true });
  await rename(restoring, done);
  await rm(done, { recursive: true, force: true });
}

function refuseOthers(names: readonly string[], dataDir: string, replace: boolean): void {
  const others = names.filter((name) => !indifferent.has(name));
  if (others.length === 0 || replace) return;
  throw new Problem(
    'conflict',
    `${dataDir} is not empty (${others.slice(0, 3).join(', ')}); name another directory, or say --replace to lose what is in it.`,
  );
}

/** What an earlier restore of the same archive has ready; another's leavings are removed. */
async function earlier(
  restoring: string,
  archive: string,
): Promise<Pick<Restored, 'head' | 'entries'> | undefined> {
  const note = await readFile(join(restoring, completeName), 'utf8').catch(() => undefined);
  const found = note && (JSON.parse(note) as { sha256: string; head: ArchiveHead; entries: number });
  if (found && found.sha256 === (await digestOf(archive))) return found;
  if (found)
    throw new Problem(
      'conflict',
      `The directory is half restored from another archive, that of ${found.head.createdAt}; give that one again.`,
    );
  await rm(restoring, { recursive: true, force: true });
  return undefined;
}

/** Makes a data directory what it was when the archive was made. Killed at any point, it is given again and goes on. */
export async function restoreArchive({
  archive,
  dataDir,
  replace = false,
}: RestoreOptions): Promise<Restored> {
  if (!existsSync(archive)) throw new Problem('notFound', `There is no file ${archive}.`);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockDataDir(dataDir, `a restore with process id ${process.pid}, started for port 0`);
  try {
    const restoring = join(dataDir, restoringName);
    const ready = await earlier(restoring, archive);
    if (ready) {
      await takePlace(dataDir, restoring);
      return { ...ready, resumed: true };
    }
    refuseOthers(await readdir(dataDir), dataDir, replace);
    const read = await unpack(archive, join(restoring, 'data'));
    const note = JSON.stringify({ ...read, sha256: await digestOf(archive) });
    await writeFile(join(restoring, `${completeName}.new`), note, { mode: 0o600, flush: true });
    await rename(join(restoring, `${completeName}.new`), join(restoring, completeName));
    await takePlace(dataDir, restoring);
    return { ...read, resumed: false };
  } finally {
    lock.release();
  }
}
