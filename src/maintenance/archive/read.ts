import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { PassThrough } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Problem } from '../../platform/problem.js';
import { headName, lineOf, manifestName, placeOf, readHead, type ArchiveHead } from './manifest.js';
import type { TarEntry } from '../../platform/tar/header.js';
import { readTar, type Found } from '../../platform/tar/read.js';

/** What becomes of the parts of an archive while it is read. */
export interface Reader {
  /** Before anything else; may refuse. */
  head?(head: ArchiveHead): void | Promise<void>;
  /** Takes the bytes of an entry. They are compared only at the end: nothing may be believed before that. */
  entry?(entry: TarEntry, place: string, body: AsyncIterable<Buffer>): Promise<void>;
  signal?: AbortSignal;
}

export interface ReadArchive {
  head: ArchiveHead;
  entries: number;
  bytes: number;
  /** Of the whole file. */
  sha256: string;
}

const mostHeadBytes = 1_048_576;

const damaged = (what: string): Problem => new Problem('invalid', `The archive is damaged: ${what}.`);

async function textOf({ entry, body }: Found): Promise<string> {
  if (entry.size > mostHeadBytes) throw damaged(`${entry.path} is too large`);
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

async function* digested(body: AsyncIterable<Buffer>, digest: { update(part: Buffer): unknown }) {
  for await (const part of body) {
    digest.update(part);
    yield part;
  }
}

/** The lines that the manifest must hold, as the entries were: compared in order, so that nothing is added or left out. */
class Comparison {
  readonly #lines: string[] = [];

  async take(found: Found, reader: Reader): Promise<void> {
    const { entry } = found;
    reader.signal?.throwIfAborted();
    const place = placeOf(entry);
    const digest = createHash('sha256');
    const body = digested(found.body, digest);
    await reader.entry?.(entry, place, body);
    for await (const _rest of body);
    this.#lines.push(lineOf({ ...entry, sha256: digest.digest('hex') }));
  }

  get count(): number {
    return this.#lines.length;
  }

  async against(body: AsyncIterable<Buffer>): Promise<void> {
    let at = 0;
    let rest = Buffer.alloc(0);
    for await (const part of body) {
      rest = Buffer.concat([rest, part]);
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        this.line(at, rest.toString('utf8', 0, end + 1));
        rest = rest.subarray(end + 1);
        at += 1;
      }
    }
    if (rest.length > 0 || at !== this.count) throw damaged('its manifest and its entries are not as many');
  }

  private line(at: number, line: string): void {
    const mine = this.#lines[at];
    if (mine === line) return;
    const { path = 'an entry' } = JSON.parse(mine ?? '{}') as Partial<TarEntry>;
    throw damaged(`${path} is not as the manifest says`);
  }
}

/** Reads an archive from end to end and compares all of it with its manifest; throws where something is not right. */
export async function readArchive(path: string, reader: Reader = {}): Promise<ReadArchive> {
  const whole = createHash('sha256');
  const tar = new PassThrough();
  const source = createReadStream(path);
  let bytes = 0;
  source.on('data', (part) => {
    whole.update(part);
    bytes += part.length;
  });
  const unpacked = pipeline(source, createGunzip(), tar).catch((error: Error) => tar.destroy(error));
  try {
    const { head, entries } = await readEntries(tar, reader);
    await unpacked;
    return { head, entries, bytes, sha256: whole.digest('hex') };
  } catch (error) {
    if (String((error as NodeJS.ErrnoException).code).startsWith('Z_'))
      throw damaged('it cannot be unpacked to its end');
    throw error;
  } finally {
    source.destroy();
    tar.destroy();
  }
}

async function readEntries(
  tar: PassThrough,
  reader: Reader,
): Promise<{ head: ArchiveHead; entries: number }> {
  const comparison = new Comparison();
  let head: ArchiveHead | undefined;
  let isWhole = false;
  for await (const found of readTar(tar)) {
    if (isWhole) throw damaged('something follows its manifest');
    if (!head) {
      if (found.entry.path !== headName) throw new Problem('invalid', 'This is no archive of Rookery.');
      head = readHead(await textOf(found));
      await reader.head?.(head);
    } else if (found.entry.path === manifestName) {
      await comparison.against(found.body);
      isWhole = true;
    } else {
      await comparison.take(found, reader);
    }
  }
  if (!head || !isWhole) throw damaged('its manifest is missing');
  return { head, entries: comparison.count };
}
