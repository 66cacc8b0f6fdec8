import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readArchive } from '../src/maintenance/archive/read.js';
import { restoreArchive } from '../src/maintenance/archive/restore.js';
import { archiveReady, archiveSeen, entriesOf } from './support/archives.js';
import { until, World } from './support/boot.js';
import { HeldClock } from './contract/resources-app.js';

/** Every file, folder and link below, with what is in it. */
function below(root: string, at = ''): string[] {
  return readdirSync(join(root, at))
    .sort()
    .flatMap((name) => {
      const place = join(at, name);
      const path = join(root, place);
      const stat = lstatSync(path);
      const mode = (stat.mode & 0o777).toString(8);
      if (stat.isDirectory()) return [`${place}/ ${mode}`, ...below(root, place)];
      if (stat.isSymbolicLink()) return [`${place} -> ${readlinkSync(path)}`];
      if (!stat.isFile()) return [];
      return [`${place} ${mode} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`];
    });
}

/** What of a data directory belongs to its place, or to those alone who may enter. */
const passing = [
  ...['run', 'archives', 'audit.head', 'token', 'first-chat', 'secrets.keys'],
  ...['rookery.db-wal', 'rookery.db-shm'],
];

describe('an archive', () => {
  let world: World;
  let scratch: string;
  let file: string;
  const counts = async (of: World) => {
    const { items } = (await of.api('GET', '/messages?limit=500')).body as { items: { id: string }[] };
    return items.map(({ id }) => id);
  };
  const checksum = async (of: World) => (await of.api('GET', '/manifests/export')).body.checksum as string;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'rk-archive-'));
    world = await World.boot();
    await world.api('POST', '/agents', { path: 'corp/eng', name: 'Engineering' });
    await world.api('POST', '/grants', { principal: 'user:ada', action: 'turns:get', scope: 'corp/**' });
    await world.api('POST', '/secrets', { scope: '**', name: 'one', kind: 'bearer', value: 'canary-value' });
    for (const text of ['first', 'second']) await world.say(`!say ${text}`);
    const home = join(world.dataDir, 'agents/main/_home');
    await mkdir(join(home, 'länger als hundert Zeichen '.repeat(5)));
    await writeFile(join(home, 'länger als hundert Zeichen '.repeat(5), 'a'), 'x'.repeat(2_000_000));
    await writeFile(join(home, 'run.sh'), 'true', { mode: 0o755 });
    await symlink('/etc', join(home, 'outside'));
    await world.app.core.gateway.stop(5000);
    await world.app.core.gateway.start();
    file = await archiveReady(world);
  });
  afterAll(async () => {
    await world.close();
    await rm(scratch, { recursive: true, force: true });
  });

  it('restored, is the instance that it was made of: configuration, messages, homes, histories, audit (P6, P11)', async () => {
    const dataDir = join(scratch, 'restored');
    await restoreArchive({ archive: file, dataDir });
    for (const part of ['agents', 'git'])
      expect(below(join(dataDir, part))).toEqual(below(join(world.dataDir, part)));
    expect(below(join(dataDir, 'git')).length).toBeGreaterThan(5);
    await copyFile(join(world.dataDir, 'secrets.keys'), join(dataDir, 'secrets.keys'));
    const other = await World.boot({ dataDir, stub: world.stub });
    try {
      expect(await checksum(other)).toBe(await checksum(world));
      expect(await counts(other)).toEqual(await counts(world));
      expect((await other.api('GET', '/audit/verify')).body).toMatchObject({ ok: true });
      expect((await other.api('GET', '/archives')).body.items).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('holds no token, no lock, no socket and no other archive, and the key ring only where it was asked for', async () => {
    const names = await entriesOf(file);
    const tops = new Set(names.map((name) => name.split('/')[1]));
    const kept = readdirSync(world.dataDir).filter((name) => !passing.includes(name));
    expect([...tops].filter((name) => name !== undefined).sort()).toEqual(kept.sort());
    const withKey = await archiveReady(world, { withKey: true });
    expect(await entriesOf(withKey)).toContain('data/secrets.keys');
    const dataDir = join(scratch, 'with-key');
    await restoreArchive({ archive: withKey, dataDir });
    const mode = (path: string) => lstatSync(path).mode & 0o777;
    expect([mode(withKey), mode(join(dataDir, 'secrets.keys'))]).toEqual([0o600, 0o600]);
  });

  it.each([
    ['a byte in the middle', async (path: string) => flip(path, 0.5), /damaged/],
    ['its end', async (path: string) => truncate(path, lstatSync(path).size - 9), /damaged/],
    ['everything', async (path: string) => writeFile(path, 'no archive'), /damaged/],
  ])('that has lost %s is found damaged, and is not restored', async (_what, harm, fault) => {
    const path = await archiveReady(world);
    await harm(path);
    const seen = await archiveSeen(world, path);
    expect(seen).toMatchObject({ verdict: 'damaged', reason: expect.stringMatching(fault) });
    const dataDir = join(scratch, `not-${_what.replaceAll(' ', '-')}`);
    await expect(restoreArchive({ archive: path, dataDir })).rejects.toThrow(fault);
    expect(existsSync(join(dataDir, 'rookery.db'))).toBe(false);
  });

  it('that was exchanged for another is not the one that was made', async () => {
    const path = await archiveReady(world);
    expect(await archiveSeen(world, path)).toMatchObject({ verdict: 'whole' });
    await copyFile(file, path);
    expect(await archiveSeen(world, path)).toMatchObject({ verdict: 'damaged', reason: /not the file/ });
    await rm(path);
    expect(await archiveSeen(world, path)).toMatchObject({ state: 'missing' });
  });

  it('is not unpacked over what is there, unless that is said', async () => {
    const dataDir = join(scratch, 'full');
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'mine'), 'precious');
    await expect(restoreArchive({ archive: file, dataDir })).rejects.toThrow(/not empty \(mine\)/);
    expect(readFileSync(join(dataDir, 'mine'), 'utf8')).toBe('precious');
    await restoreArchive({ archive: file, dataDir, replace: true });
    expect(readdirSync(dataDir)).not.toContain('mine');
    expect(readdirSync(dataDir)).toContain('rookery.db');
    await expect(restoreArchive({ archive: file, dataDir: world.dataDir, replace: true })).rejects.toThrow(
      /in use by the server/,
    );
  });

  it('is removed with its file, and only by who may', async () => {
    const path = await archiveReady(world);
    const { head } = await readArchive(path);
    expect((await world.api('DELETE', `/archives/${head.id}`)).status).toBe(204);
    expect((await world.api('GET', `/archives/${head.id}`)).status).toBe(404);
    await archiveReady(world);
    expect(existsSync(path)).toBe(false);
  });
});

describe('the schedule of archives', () => {
  it('makes one when it is due, keeps as many as it should, and lets those of people be', async () => {
    const clock = new HeldClock();
    const world = await World.boot({ clock });
    try {
      await archiveReady(world);
      await world.api('PUT', '/settings/archives', { value: { every: 24, keep: 2 } });
      for (const hours of [0, 24, 24, 24]) {
        await archiveReady(world, undefined, () => void (clock.at += hours * 3_600_000));
      }
      const makers = async (): Promise<string> => {
        const { items } = (await world.api('GET', '/archives')).body as { items: { createdBy: string }[] };
        return items.map(({ createdBy }) => createdBy).join();
      };
      // The oldest goes when the newest is ready.
      await until(
        async () => (await makers()) === 'system,system,user:operator',
        'two of the schedule are kept',
      );
      const rows = (await world.api('GET', '/audit?principal=system')).body.items as { action: string }[];
      expect(rows.map(({ action }) => action).filter((action) => action === 'archives:delete')).toHaveLength(
        2,
      );
    } finally {
      await world.close();
    }
  });
});

async function flip(path: string, part: number): Promise<void> {
  const bytes = readFileSync(path);
  const at = Math.floor(bytes.length * part);
  bytes[at] = (bytes[at] as number) ^ 0xff;
  await writeFile(path, bytes);
}
