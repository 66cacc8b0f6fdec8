import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bundleBounds,
  type BundleFile,
  type BundleSource,
  type PackagePort,
} from '../../kernel/package-port.js';
import { Problem } from '../../platform/problem.js';
import { packagePath } from '../../platform/skill-files.js';
import { git } from './git.js';

interface Entry {
  path: string;
  mode: string;
  blob: string;
  size: number;
}

const refuse = (path: string, message: string): never => {
  throw new Problem('invalid', `The repository holds what no package may: ${path} ${message}.`, [
    { path, message },
  ]);
};

/** `<mode> <type> <blob> <size>\t<path>`, each ended by NUL. */
function entriesOf(listing: string, folder: string): Entry[] {
  const rows = listing.split('\0').filter((row) => row !== '');
  if (rows.length > bundleBounds.files) refuse(folder || '.', `has more than ${bundleBounds.files} files`);
  return rows.map((row) => {
    const tab = row.indexOf('\t');
    const [mode = '', type = '', blob = '', size = ''] = row.slice(0, tab).split(/ +/);
    const path = row.slice(tab + 1 + folder.length);
    if (mode === '120000') refuse(path, 'is a link');
    if (type === 'commit') refuse(path, 'is a submodule');
    if (type !== 'blob') refuse(path, `is a ${type}`);
    return { path, mode, blob, size: Number(size) };
  });
}

/** What tools keep beside a package; an upload leaves it out as well. */
const aside = (path: string): boolean => path.startsWith('.');

function checkEntries(entries: readonly Entry[]): void {
  let total = 0;
  for (const { path, size } of entries) {
    if (!packagePath.test(path)) refuse(path, 'has a name that is none here');
    if (size > bundleBounds.fileBytes) refuse(path, `has ${size} bytes`);
    total += size;
  }
  if (total > bundleBounds.totalBytes) refuse('.', `has ${total} bytes`);
}

/** The texts of blobs, as `cat-file --batch` writes them: no filter, no conversion, no checkout. */
function contentsOf(output: Buffer, entries: readonly Entry[]): BundleFile[] {
  let at = 0;
  return entries.map(({ path, size }) => {
    const start = output.indexOf(10, at) + 1;
    const bytes = output.subarray(start, start + size);
    at = start + size + 1;
    const text = textOf(bytes);
    return { path, size, ...(text !== undefined && { text }) };
  });
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Takes the files of one commit out of a repository elsewhere, one fetch at a time. */
export class PackageFetch implements PackagePort {
  #last: Promise<unknown> = Promise.resolve();

  fetch(source: BundleSource): Promise<BundleFile[]> {
    const next = this.#last.then(() => this.take(source));
    this.#last = next.catch(() => undefined);
    return next;
  }

  private async take({ url, revision, path }: BundleSource): Promise<BundleFile[]> {
    const directory = await mkdtemp(join(tmpdir(), 'rookery-package-'));
    try {
      await git(directory, ['init', '--quiet', '--bare', '--template=', '.']);
      const how = ['--quiet', '--depth=1', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head'];
      await git(directory, ['fetch', ...how, '--', url, revision]);
      const folder = path === undefined ? '' : `${path}/`;
      const tree = ['ls-tree', '-r', '-z', '-l', '--full-tree', revision];
      const listing = await git(directory, folder === '' ? tree : [...tree, '--', folder]);
      const entries = entriesOf(listing.toString(), folder).filter((entry) => !aside(entry.path));
      checkEntries(entries);
      const wanted = entries.map(({ blob }) => `${blob}\n`).join('');
      return contentsOf(await git(directory, ['cat-file', '--batch'], wanted), entries);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
}
