import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { headInside, listInside, readInside } from './inside.js';
import type { Tree } from './tree.js';
import { appendInside, makeInside, writeInside } from './writing.js';

let base: string;
let tree: Tree;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'inside-'));
  tree = { root: join(base, 'home') };
  await mkdir(join(base, 'home/sub'), { recursive: true });
  await mkdir(join(base, 'outside'));
  await writeFile(join(base, 'outside/file'), 'secret');
  await writeFile(join(base, 'home/sub/file'), 'inside');
});

afterEach(() => rm(base, { recursive: true, force: true }));

async function read(path: string): Promise<string> {
  return (await readInside(tree, path, 1000)).toString();
}

/** How reading and every way of writing ends; all of them must refuse. */
async function refused(path: string): Promise<void> {
  await expect(read(path)).rejects.toMatchObject({ kind: 'invalid' });
  await expect(appendInside(tree, path, 'x', 1000)).rejects.toMatchObject({ kind: 'invalid' });
}

async function untouched(): Promise<void> {
  expect(await readdir(join(base, 'outside'))).toEqual(['file']);
  expect(await readFile(join(base, 'outside/file'), 'utf8')).toBe('secret');
}

test('a file of the home is read, whole or its beginning', async () => {
  expect(await read('sub/file')).toBe('inside');
  expect(await headInside(tree, 'sub/file', 2)).toMatchObject({ bytes: Buffer.from('in'), size: 6 });
  await expect(readInside(tree, 'sub/file', 5)).rejects.toMatchObject({ kind: 'tooLarge' });
  await expect(read('sub/nothing')).rejects.toMatchObject({ kind: 'notFound' });
});

test('a path that does not plainly lead down is refused', async () => {
  for (const path of [
    '',
    '/etc/passwd',
    '../outside/file',
    'sub/../../outside/file',
    'sub//file',
    './sub',
    'a\0b',
    'sub/',
  ])
    await refused(path);
  await expect(writeInside(tree, '../outside/new', 'x')).rejects.toMatchObject({ kind: 'invalid' });
  await expect(listInside(tree, '..', 10)).rejects.toMatchObject({ kind: 'invalid' });
  await untouched();
});

test('a link is not followed, neither at the end nor on the way', async () => {
  await symlink(join(base, 'outside/file'), join(base, 'home/final'));
  await symlink(join(base, 'outside'), join(base, 'home/middle'));
  await symlink(join(base, 'outside/new'), join(base, 'home/dangling'));
  for (const path of ['final', 'middle/file', 'dangling']) await refused(path);
  for (const work of [
    writeInside(tree, 'middle/file', 'x'),
    makeInside(tree, 'middle/new'),
    makeInside(tree, 'middle'),
    listInside(tree, 'middle', 10),
  ])
    await expect(work).rejects.toMatchObject({ kind: 'invalid' });
  await untouched();
});

test('writing replaces a link and leaves what it led to alone', async () => {
  await symlink(join(base, 'outside/file'), join(base, 'home/final'));
  await writeInside(tree, 'final', 'mine');
  expect(await read('final')).toBe('mine');
  await untouched();
});

test('what is no regular file is refused without waiting for it', async () => {
  spawnSync('mkfifo', [join(base, 'home/pipe')]);
  const server = createServer().listen(join(base, 'home/socket'));
  await once(server, 'listening');
  for (const path of ['pipe', 'socket', 'sub']) await refused(path);
  server.close();
});

test('a file that is not to be replaced stays, and nothing is left over', async () => {
  await writeInside(tree, 'sub/file', 'other', { replace: false });
  await writeInside(tree, 'sub/new', 'new', { replace: false });
  expect(await read('sub/file')).toBe('inside');
  expect((await listInside(tree, 'sub', 10)).map(({ name }) => name)).toEqual(['file', 'new']);
});

test('a folder is listed up to a bound, links as what they are', async () => {
  await symlink('/etc', join(base, 'home/link'));
  expect(await listInside(tree, '', 10)).toMatchObject([
    { name: 'link', kind: 'other' },
    { name: 'sub', kind: 'folder' },
  ]);
  expect(await listInside(tree, '', 1)).toHaveLength(1);
});

test('a file that grows without end is read up to its bound', async () => {
  const grow = spawn('sh', [
    '-c',
    `while :; do head -c 100000 /dev/zero >> ${join(base, 'home/grows')}; done`,
  ]);
  const read = async (): Promise<unknown> =>
    readInside(tree, 'grows', 50_000).catch((error: unknown) => error);
  let last = await read();
  while (!(last instanceof Error) || 'kind' in last === false || last.kind !== 'tooLarge')
    last = await read();
  expect((await headInside(tree, 'grows', 50_000)).bytes).toHaveLength(50_000);
  const closed = once(grow, 'close');
  grow.kill('SIGKILL');
  await closed;
});

/** Swaps, and clears away what the other side makes in the moment when nothing has the name. */
const swapper = `
const { renameSync, rmSync, writeSync } = require('node:fs');
const [dir, link, shelf] = process.argv.slice(1);
function clear(path) {
  try { rmSync(path, { recursive: true, force: true }); } catch {}
}
function move(from, to) {
  for (;;) try { return renameSync(from, to); } catch { clear(to); }
}
writeSync(1, 'ready');
for (;;) {
  move(dir, shelf); move(link, dir);
  move(dir, link); move(shelf, dir);
}`;

test('a folder that is swapped for a link all the time leads nowhere else', async () => {
  await symlink(join(base, 'outside'), join(base, 'home/link'));
  const names = ['sub', 'link', 'shelf'].map((name) => join(base, 'home', name));
  const child = spawn(process.execPath, ['-e', swapper, ...names]);
  const closed = once(child, 'close');
  await once(child.stdout, 'data');
  const seen = new Map<string, number>();
  for (let round = 0; round < 2000 || (round < 20_000 && seen.size < 3); round += 1) {
    const got = await read('sub/file').catch((error: { kind?: string }) => `refused: ${error.kind}`);
    seen.set(got, (seen.get(got) ?? 0) + 1);
    if (round % 20 === 0) await writeInside(tree, 'sub/written', 'x').catch(() => undefined);
  }
  child.kill('SIGKILL');
  await closed;
  expect([...seen.keys()].sort()).toEqual(['inside', 'refused: invalid', 'refused: notFound']);
  await untouched();
});
