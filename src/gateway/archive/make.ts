import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { copyDatabase } from '../../db/sqlite/copy.js';
import {
  databaseName,
  headName,
  isKept,
  keyFile,
  lineOf,
  manifestName,
  type ArchiveHead,
} from '../../maintenance/archive/manifest.js';
import type { TarEntry } from '../../platform/tar/header.js';
import { TarWriter } from '../../maintenance/archive/tar-write.js';
import { Contents } from './contents.js';

export interface MakeOptions {
  dataDir: string;
  head: ArchiveHead;
  /** An empty folder on the disk of the data directory. */
  staging: string;
  /** Where the archive goes when it is whole. */
  into: string;
  /** Breaks it off. */
  signal: AbortSignal;
  /** Does the work while the history of this agent's home stays as it is. */
  still(agentId: string, work: () => Promise<void>): Promise<void>;
}

export interface Made {
  bytes: number;
  sha256: string;
  entries: number;
  leftOut: number;
}

const own = (path: string, size: number): TarEntry => ({
  ...{ path, kind: 'file', mode: 0o600, uid: 0, gid: 0, mtime: 0 },
  size,
});

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

/** Folders of an agent that no path segment can be called like. */
const isAgents = (name: string): boolean => name.startsWith('_');

/** The places of agents below `agents`, and those folders themselves. */
async function homes(contents: Contents, dataDir: string, place: string): Promise<void> {
  const names = await readdir(join(dataDir, place), { withFileTypes: true }).catch(() => []);
  for (const entry of names.toSorted(byName)) {
    const at = `${place}/${entry.name}`;
    if (entry.isFile()) await contents.file(join(dataDir, at), at, 0o600);
    else if (!entry.isDirectory()) contents.leftOut += 1;
    else if (isAgents(entry.name)) await contents.tree(join(dataDir, at), at);
    else await homes(contents, dataDir, at);
  }
}

async function histories(contents: Contents, { dataDir, still }: MakeOptions): Promise<void> {
  const names = await readdir(join(dataDir, 'git')).catch(() => []);
  for (const name of names.toSorted()) {
    const at = `git/${name}`;
    const id = name.replace(/\.(git|json)$/, '');
    const path = join(dataDir, at);
    await still(id, () => (name.endsWith('.git') ? contents.tree(path, at) : contents.file(path, at, 0o600)));
  }
}

async function* lines(contents: Contents): AsyncGenerator<Buffer> {
  let text = '';
  for (const listed of contents.listed) {
    text += lineOf(listed);
    if (text.length < 65_536) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

async function fill(tar: TarWriter, options: MakeOptions): Promise<Contents> {
  const { dataDir, head, staging, signal } = options;
  const text = Buffer.from(JSON.stringify(head, null, 2));
  await tar.add(own(headName, text.length), [text]);
  const contents = new Contents(tar, staging, signal);
  await contents.file(join(staging, databaseName), databaseName, 0o600);
  const keys = join(dataDir, keyFile);
  if (head.withKey && existsSync(keys)) await contents.file(keys, keyFile, 0o600);
  for (const entry of (await readdir(dataDir, { withFileTypes: true })).toSorted(byName)) {
    const { name } = entry;
    if (!entry.isDirectory() || !isKept(name)) continue;
    if (name === 'agents') await homes(contents, dataDir, name);
    else if (name === 'git') await histories(contents, options);
    else await contents.tree(join(dataDir, name), name, (part) => name === 'files' && part.endsWith('.part'));
  }
  const size = contents.listed.reduce((sum, listed) => sum + Buffer.byteLength(lineOf(listed)), 0);
  await tar.add(own(manifestName, size), lines(contents));
  return contents;
}

/**
 * Writes an archive while everything else goes on. The database comes first: what its rows name is there when the files
 * are read. Under its own name the archive appears when it is whole and on the disk.
 */
export async function makeArchive(options: MakeOptions): Promise<Made> {
  const { dataDir, staging, into, signal } = options;
  await mkdir(staging, { recursive: true, mode: 0o700 });
  await copyDatabase(join(dataDir, databaseName), join(staging, databaseName), signal);
  const unfinished = join(staging, 'archive');
  const tar = new TarWriter(unfinished);
  try {
    const contents = await fill(tar, options);
    const { bytes, sha256 } = await tar.end();
    await rename(unfinished, into);
    await syncFolder(join(into, '..'));
    return { bytes, sha256, entries: contents.listed.length, leftOut: contents.leftOut };
  } catch (error) {
    await tar.abandon();
    throw error;
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
