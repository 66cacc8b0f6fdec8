import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../src/db/db.js';
import { World } from './support/boot.js';

const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const { PATH = '' } = process.env;

describe('a start that is refused', () => {
  let world: World;
  let dataDir: string;
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'rk-refused-'));
    world = await World.boot({ dataDir });
    await world.api('POST', '/secrets', { scope: '**', name: 'one', kind: 'bearer', value: 'v' });
  });
  afterAll(async () => {
    await world.stub.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** The program itself, to its end. */
  const start = (env: Record<string, string> = {}) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', beside('./support/from-source.mjs'), beside('../src/main.ts')],
      {
        encoding: 'utf8',
        timeout: 60_000,
        env: { PATH, ROOKERY_DATA: dataDir, ROOKERY_PORT: '0', ROOKERY_RUNTIME: 'process', ...env },
      },
    );
    return { status, stdout, lines: stderr.trim().split('\n') };
  };
  /** What this process has open in the directory. */
  const openFiles = (): string[] =>
    readdirSync('/proc/self/fd').flatMap((name) => {
      try {
        const path = readlinkSync(`/proc/self/fd/${name}`);
        return path.startsWith(dataDir) ? [path] : [];
      } catch {
        return [];
      }
    });
  const wrongKey = { ROOKERY_SECRETS_KEY: Buffer.alloc(32, 5).toString('base64') };

  it('because another server has the directory names it, and exits with 3', () => {
    const { status, stdout, lines } = start();
    expect([status, stdout, lines.length]).toEqual([3, '', 1]);
    expect(lines[0]).toMatch(/^rookery: the data directory .* is in use by the server with process id \d+/);
  });

  it('because a key is missing says which and what to do, in one line, and exits with 1', async () => {
    await world.app.close();
    const { status, stdout, lines } = start(wrongKey);
    expect([status, stdout, lines.length]).toEqual([1, '', 1]);
    expect(lines[0]).toMatch(/^rookery: Some secrets are sealed with the key \w+.*ROOKERY_SECRETS_KEY/);
    const file = join(dataDir, 'secrets.keys');
    const kept = readFileSync(file, 'utf8');
    writeFileSync(file, 'no key\n');
    expect(start()).toMatchObject({ status: 1, lines: [expect.stringMatching(/secrets\.keys is damaged/)] });
    rmSync(file);
    expect(start()).toMatchObject({ status: 1, lines: [expect.stringMatching(/key file .* is missing/)] });
    writeFileSync(file, kept, { mode: 0o600 });
  });

  it('leaves neither the database nor the directory held', async () => {
    const { stub } = world;
    await expect(World.boot({ dataDir, stub, env: wrongKey })).rejects.toThrow(/sealed with the key/);
    expect(openFiles()).toEqual([]);
    const again = await World.boot({ dataDir, stub });
    expect((await again.api('GET', '/secrets')).status).toBe(200);
    await again.close();
  });

  it('because the schema is newer names it, changes nothing and holds nothing', async () => {
    const database = new Database(join(dataDir, 'rookery.db'));
    const row = { name: '9999-from-tomorrow', at: '2030-01-01T00:00:00.000Z' };
    await database.transact((tx) =>
      tx
        .insertInto('migration' as never)
        .values(row as never)
        .execute(),
    );
    await database.close();
    const { status, stdout, lines } = start();
    expect([status, stdout, lines.length]).toEqual([1, '', 1]);
    expect(lines[0]).toMatch(/^rookery: the database has the schema 9999-from-tomorrow/);
    await expect(World.boot({ dataDir, stub: world.stub })).rejects.toThrow(/9999-from-tomorrow/);
    expect(openFiles()).toEqual([]);
  });
});
