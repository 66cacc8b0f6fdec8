import { spawnSync } from 'node:child_process';
import {
  chown,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Homes } from './homes.js';
import { readInside } from './inside.js';
import type { Tree } from './tree.js';
import { appendInside, writeInside } from './writing.js';

/*
 * What only root can bring about: files of other owners, and devices. It runs where the engine is root's; that it is
 * not is a failure, because nothing here would be looked at.
 */

const owner = { uid: 10_007, gid: 10_007 };
let base: string;
let tree: Tree;

beforeEach(async () => {
  expect(process.getuid?.()).toBe(0);
  base = await mkdtemp(join(tmpdir(), 'owned-'));
  tree = { root: join(base, 'home'), owner };
  await mkdir(join(base, 'home/sub'), { recursive: true });
  await mkdir(join(base, 'outside'));
  await writeFile(join(base, 'outside/file'), 'secret');
  await writeFile(join(base, 'home/sub/file'), 'inside');
});

afterEach(() => rm(base, { recursive: true, force: true }));

async function read(path: string): Promise<string> {
  return (await readInside(tree, path, 1000)).toString();
}

async function refused(path: string): Promise<void> {
  await expect(read(path)).rejects.toMatchObject({ kind: 'invalid' });
  await expect(appendInside(tree, path, 'x', 1000)).rejects.toMatchObject({ kind: 'invalid' });
}

test('a device is refused, whoever owns it', async () => {
  const device = join(base, 'home/zero');
  const made = spawnSync('mknod', [device, 'c', '1', '5'], { encoding: 'utf8' });
  expect([made.status, made.stderr]).toEqual([0, '']);
  expect((await stat(device)).isCharacterDevice()).toBe(true);
  await refused('zero');
  await chown(device, owner.uid, owner.gid);
  await refused('zero');
});

test('a hard link to a file of another user is refused, one to an own file is not', async () => {
  await link(join(base, 'outside/file'), join(base, 'home/foreign'));
  await refused('foreign');
  await chown(join(base, 'home/sub/file'), owner.uid, owner.gid);
  await link(join(base, 'home/sub/file'), join(base, 'home/own'));
  expect(await read('own')).toBe('inside');
  expect(await readdir(join(base, 'outside'))).toEqual(['file']);
  expect(await readFile(join(base, 'outside/file'), 'utf8')).toBe('secret');
});

test('what the server writes belongs to the agent', async () => {
  await writeInside(tree, 'new/deep/file', 'x');
  await appendInside(tree, 'lines', 'x', 100);
  for (const path of ['new', 'new/deep', 'new/deep/file', 'lines'])
    expect((await stat(join(base, 'home', path))).uid).toBe(owner.uid);
});

test('files of a restored home are given to the agent, links themselves included', async () => {
  const clock = { now: () => 0, iso: () => '2026-03-04T05:06:07.000Z' };
  const homes = new Homes({ dataDir: base, owner: () => owner, clock });
  const agent = { id: 'a1', number: 7, path: 'corp/eng', name: 'Ada' };
  const { home } = await homes.ensure(agent);
  await writeFile(join(base, 'victim'), '');
  await symlink(join(base, 'victim'), join(home, 'skills', 'link'));
  await writeFile(join(home, 'diary', '2026-01-01.md'), '');
  await chown(home, 0, 0);
  await homes.ensure(agent);
  expect((await lstat(join(home, 'skills', 'link'))).uid).toBe(owner.uid);
  expect((await stat(join(home, 'diary', '2026-01-01.md'))).uid).toBe(owner.uid);
  expect((await stat(join(base, 'victim'))).uid).toBe(0);
});
