import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import Sqlite from 'better-sqlite3';
import { migrations } from '../src/db/migrations/index.js';
import { headName, lineOf, manifestName } from '../src/maintenance/archive/manifest.js';
import { restoreArchive } from '../src/maintenance/archive/restore.js';
import { headerOf, padding, type TarEntry } from '../src/platform/tar/header.js';

/** An entry as somebody else's program could write it. */
interface Forged extends Partial<TarEntry> {
  path: string;
  text?: string;
  /** The byte of its type, in the place of the right one. */
  type?: string;
  /** The manifest tells another digest. */
  lied?: boolean;
  unlisted?: boolean;
}

const plain = { kind: 'file' as const, mode: 0o600, uid: 0, gid: 0, mtime: 0 };

function retyped(header: Buffer, type: string): Buffer {
  header.write(type, 156, 'latin1');
  header.write(' '.repeat(8), 148, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

function tarOf(entries: Forged[]): Buffer {
  const parts = entries.flatMap(({ path, text = '', type, ...entry }) => {
    const header = headerOf({ ...plain, ...entry, path, size: entry.size ?? Buffer.byteLength(text) });
    const body = Buffer.from(text);
    return [type === undefined ? header : retyped(header, type), body, Buffer.alloc(padding(body.length))];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

const digest = (text: string, encoding: 'utf8' | 'latin1' = 'utf8'): string =>
  createHash('sha256').update(text, encoding).digest('hex');

describe('an archive made by somebody else', () => {
  let scratch: string;
  const schema = migrations.map(({ name }) => name);
  const head = { format: 1, id: 'x', createdAt: '2026-11-21T09:00:00.000Z', schema, withKey: false };

  beforeEach(async () => void (scratch = await mkdtemp(join(tmpdir(), 'rk-hostile-'))));
  afterEach(() => rm(scratch, { recursive: true, force: true }));

  function forge(entries: Forged[], first: object = head): string {
    const listed = entries
      .filter(({ unlisted }) => !unlisted)
      .map(({ text = '', lied, type: _type, unlisted: _unlisted, ...entry }) =>
        lineOf({
          ...{ ...plain, ...entry, size: Buffer.byteLength(text) },
          sha256: digest(lied ? `${text}!` : text),
        }),
      );
    const all = [
      { path: headName, text: JSON.stringify(first) },
      ...entries,
      { path: manifestName, text: listed.join('') },
    ];
    const path = join(scratch, 'forged.tar.gz');
    writeFileSync(path, gzipSync(tarOf(all)));
    return path;
  }

  const restore = (archive: string) => restoreArchive({ archive, dataDir: join(scratch, 'data') });

  const home = 'data/agents/main/_home';
  const link = { kind: 'link' as const, target: '' };

  it.each<[string, Forged[]]>([
    ['a path that climbs', [{ path: 'data/agents/../../escaped', text: 'x' }]],
    ['a path from the root', [{ path: '/tmp/rk-escaped', text: 'x' }]],
    ['a path beside the data', [{ path: 'escaped', text: 'x' }]],
    ['a file of the server', [{ path: 'data/token', text: 'x' }]],
    ['a lock', [{ path: 'data/run/lock.db', text: 'x' }]],
    ['a hard link', [{ path: `${home}/a`, type: '1' }]],
    ['a device', [{ path: `${home}/a`, type: '3' }]],
    ['a pipe', [{ path: `${home}/a`, type: '6' }]],
    [
      'the same path twice',
      [
        { path: `${home}/a`, text: 'x' },
        { path: `${home}/a`, text: 'y' },
      ],
    ],
    ['a file that is not as listed', [{ path: `${home}/a`, text: 'x', lied: true }]],
    ['a file that is not listed', [{ path: `${home}/a`, text: 'x', unlisted: true }]],
    ['a name without an end', [{ path: `${home}/${'a'.repeat(70_000)}`, text: 'x' }]],
    ['no database', [{ path: `${home}/a`, text: 'x' }]],
    ['a database that is none', [{ path: 'data/rookery.db', text: 'x'.repeat(4096) }]],
  ])('with %s is refused, and nothing of it is in place', async (_what, entries) => {
    await expect(restore(forge(entries))).rejects.toThrow();
    expect(readdirSync(join(scratch, 'data')).sort()).toEqual(['restoring', 'run']);
    expect(existsSync(join(scratch, 'escaped')) || existsSync('/tmp/rk-escaped')).toBe(false);
  });

  it('puts nothing through a link of its own', async () => {
    const outside = join(scratch, 'outside');
    const through = [
      { ...link, path: `${home}/way`, target: scratch },
      { path: `${home}/way/outside`, text: 'x' },
    ];
    await expect(restore(forge(through))).rejects.toThrow();
    expect(existsSync(outside)).toBe(false);
    const behind = [
      { path: `${home}/way/outside`, text: 'x' },
      { ...link, path: `${home}/way`, target: scratch },
    ];
    await expect(restore(forge(behind))).rejects.toThrow();
    expect(lstatSync(outside, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('of a newer version is refused by the name of its schema, before anything is unpacked', async () => {
    const newer = { ...head, schema: [...schema, '9999-from-tomorrow'] };
    await expect(restore(forge([{ path: `${home}/a`, text: 'x' }], newer))).rejects.toThrow(
      /9999-from-tomorrow/,
    );
    expect(existsSync(join(scratch, 'data/restoring/data/agents'))).toBe(false);
    await expect(restore(forge([], { ...head, format: 2 }))).rejects.toThrow(/the format 2/);
  });

  it('whose database is newer than its head says is refused as well', async () => {
    const path = join(scratch, 'newer.db');
    const database = new Sqlite(path);
    database.exec(`create table migration (name text primary key); insert into migration values ('9999-x')`);
    database.close();
    const text = readFileSync(path, 'latin1');
    const listed = lineOf({
      ...plain,
      path: 'data/rookery.db',
      size: text.length,
      sha256: digest(text, 'latin1'),
    });
    const bytes = Buffer.concat([
      tarOf([{ path: headName, text: JSON.stringify(head) }]).subarray(0, -1024),
      headerOf({ ...plain, path: 'data/rookery.db', size: text.length }),
      Buffer.from(text, 'latin1'),
      Buffer.alloc(padding(text.length)),
      tarOf([{ path: manifestName, text: listed }]),
    ]);
    const archive = join(scratch, 'newer.tar.gz');
    writeFileSync(archive, gzipSync(bytes));
    await expect(restore(archive)).rejects.toThrow(/9999-x/);
    expect(existsSync(join(scratch, 'data/rookery.db'))).toBe(false);
  });
});
