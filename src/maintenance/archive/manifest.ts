import { Problem } from '../../platform/problem.js';
import type { TarEntry } from '../../platform/tar/header.js';

/** Stands first in an archive: what it is of, before anything of it is written anywhere. */
export interface ArchiveHead {
  format: 1;
  /** The row of the archive. */
  id: string;
  createdAt: string;
  /** Every migration that the database has. */
  schema: string[];
  withKey: boolean;
}

/** What the manifest says of an entry, one line each; it stands last, when all digests are known. */
export interface Listed extends TarEntry {
  sha256: string;
}

export const headName = 'archive.json';
export const manifestName = 'manifest.jsonl';
/** What goes into the data directory stands below this. */
export const dataPrefix = 'data/';
export const databaseName = 'rookery.db';
export const keyFile = 'secrets.keys';

/** Folders of a data directory that are of one place and time; every other folder is part of the instance. */
const passing = new Set(['run', 'archives', 'backups', 'restoring']);

/** Whether a folder of the data directory, by its name, is part of the instance. */
export function isKept(folder: string): boolean {
  return /^[a-z][a-z-]*$/.test(folder) && !passing.has(folder);
}

const listedNames = ['path', 'kind', 'mode', 'uid', 'gid', 'size', 'mtime', 'target', 'sha256'] as const;

/** A line of the manifest, always in the same order. */
export function lineOf(listed: Listed): string {
  return `${JSON.stringify(Object.fromEntries(listedNames.map((name) => [name, listed[name]])))}\n`;
}

/** Where an entry goes, below the data directory. Throws where it would go anywhere else. */
export function placeOf({ path, kind }: TarEntry): string {
  const place = path.startsWith(dataPrefix) ? path.slice(dataPrefix.length) : '';
  const names = place.split('/');
  const isPlain = names.every((name) => name !== '' && name !== '.' && name !== '..' && !name.includes('\0'));
  const [first = '', ...deeper] = names;
  const isFile = kind === 'file' && (place === databaseName || place === keyFile);
  if (isFile || (isPlain && isKept(first) && (kind === 'folder' || deeper.length > 0))) return place;
  throw new Problem('invalid', `The archive has an entry that belongs nowhere: ${JSON.stringify(path)}.`);
}

export function readHead(text: string): ArchiveHead {
  const head = parsed(text) as Partial<ArchiveHead>;
  if (head.format !== 1) {
    const told = head.format === undefined ? 'says no format' : `has the format ${String(head.format)}`;
    throw new Problem('invalid', `The archive ${told}; this version reads the format 1.`);
  }
  const { schema } = head;
  if (Array.isArray(schema) && schema.length > 0 && typeof head.id === 'string') return head as ArchiveHead;
  throw new Problem('invalid', 'The head of the archive is damaged.');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Problem('invalid', `The archive is damaged: ${headName} is no JSON.`);
  }
}
