import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '../db/db.js';
import { migrate } from '../db/migrate.js';
import { KeyRing } from './key-ring.js';
import { openKeyRing } from './key-ring-file.js';
import { lookupSecret, secretPlace } from './secrets.js';

const key = (fill: number): Buffer => Buffer.alloc(32, fill);
const place = { scope: 'agent:1', name: 'shop' };
const stamps = {
  createdAt: '2026-01-01T00:00:00.000Z',
  createdBy: 'test',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

describe('the key ring', () => {
  it('seals with the newest key and opens with all', () => {
    const old = new KeyRing([key(1)]).seal(place, 'ünï🪶');
    const ring = new KeyRing([key(1), key(2)]);
    const fresh = ring.seal(place, 'ünï🪶');
    expect([old.keyId === fresh.keyId, fresh.keyId === ring.newest]).toEqual([false, true]);
    expect([ring.open(place, old), ring.open(place, fresh)]).toEqual(['ünï🪶', 'ünï🪶']);
  });

  it('seals the same value differently each time', () => {
    const ring = new KeyRing([key(1)]);
    expect(ring.seal(place, 'v').sealed).not.toBe(ring.seal(place, 'v').sealed);
  });

  it('does not open a value that stands at another scope or name, or was changed', () => {
    const ring = new KeyRing([key(1)]);
    const row = ring.seal(place, 'v');
    expect(() => ring.open({ ...place, scope: '**' }, row)).toThrow(/cannot be opened/);
    expect(() => ring.open({ ...place, name: 'other' }, row)).toThrow(/cannot be opened/);
    const bytes = Buffer.from(row.sealed, 'base64url');
    bytes[13] = (bytes[13] ?? 0) ^ 1;
    expect(() => ring.open(place, { ...row, sealed: bytes.toString('base64url') })).toThrow(/cannot be/);
    expect(() => ring.open(place, { ...row, sealed: '' })).toThrow(/cannot be opened/);
  });

  it('names the key that is missing', () => {
    const row = new KeyRing([key(1)]).seal(place, 'v');
    expect(() => new KeyRing([key(2)]).open(place, row)).toThrow(row.keyId);
  });
});

describe('the key ring of a data directory', () => {
  let dataDir: string;
  let database: Database;
  const open = (secretsKeys: Buffer[] = []): Promise<KeyRing> =>
    openKeyRing(database.read, { dataDir, secretsKeys });
  const store = (ring: KeyRing, agentId: string | null, value: string, inherit = true): Promise<unknown> =>
    database.transact((tx) =>
      tx
        .insertInto('secret')
        .values({
          id: `${agentId}`,
          agentId,
          name: 'shop',
          kind: 'bearer',
          hosts: [],
          person: null,
          agents: [],
          header: null,
          query: null,
          exposed: false,
          inherit,
          ...ring.seal(secretPlace({ agentId, person: null }, 'shop'), value),
          ...stamps,
        })
        .execute(),
    );
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'rookery-'));
    database = new Database(join(dataDir, 'rookery.db'));
    await migrate(database);
  });
  afterEach(async () => {
    await database.close();
    rmSync(dataDir, { recursive: true });
  });
  const file = (): string => join(dataDir, 'secrets.keys');

  it('is made when absent, for the owner alone, and is the same at the next start', async () => {
    const ring = await open();
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect((await open()).newest).toBe(ring.newest);
  });

  it('keeps the keys it grows by', async () => {
    const ring = await open();
    const first = ring.newest;
    expect(ring.grow()).toBe(true);
    const again = await open();
    expect([again.newest === ring.newest, again.has(first), again.size]).toEqual([true, true, 2]);
  });

  it('is not made anew beside secrets that need the lost one', async () => {
    await store(await open(), null, 'v');
    rmSync(file());
    await expect(open()).rejects.toThrow(/key file .* is missing; put the file back/);
    expect(existsSync(file())).toBe(false);
  });

  it('stops the start where a secret needs a key it does not hold, and where it is damaged', async () => {
    await store(await open(), null, 'v');
    await expect(open([key(7)])).rejects.toThrow(/sealed with the key \w+, which ROOKERY_SECRETS_KEY/);
    writeFileSync(file(), `${key(9).toString('base64url')}\n`);
    await expect(open()).rejects.toThrow(/put the file back/);
    writeFileSync(file(), `${readFileSync(file(), 'utf8')}half a k\n`);
    await expect(open()).rejects.toThrow(/damaged/);
  });

  it('gives an agent the deepest secret of a name, and none across one that is not inherited', async () => {
    const ring = await open();
    await database.transact(async (tx) => {
      for (const [number, path] of ['a', 'a/b', 'a/b/c', 'z'].entries())
        await tx
          .insertInto('agent')
          .values({ id: path, path, number, default: false, ...stamps } as never)
          .execute();
    });
    await store(ring, null, 'instance');
    await store(ring, 'a', 'of a', false);
    const value = async (path: string): Promise<string | undefined> =>
      (await lookupSecret(database.read, ring, path, 'shop'))?.value;
    expect([await value('z'), await value('a'), await value('a/b')]).toEqual(['instance', 'of a', undefined]);
    await store(ring, 'a/b', 'of b');
    expect([await value('a/b'), await value('a/b/c'), await value('a/bc')]).toEqual([
      'of b',
      'of b',
      undefined,
    ]);
  });
});
