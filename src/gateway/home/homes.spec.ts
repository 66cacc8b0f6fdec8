import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Homes, maxMemoryBytes, type HomeAgent } from './homes.js';

const agent: HomeAgent = { id: 'a1', number: 7, path: 'corp/eng', name: 'Ada' };
const root = process.getuid?.() === 0;
const owner = (number: number): { uid: number; gid: number } =>
  root ? { uid: 10_000 + number, gid: 10_000 + number } : { uid: process.getuid?.() ?? 0, gid: 0 };

let dataDir: string;
let homes: Homes;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'homes-'));
  homes = new Homes({ dataDir, owner, clock: { now: () => 0, iso: () => '2026-03-04T05:06:07.000Z' } });
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

function read(path: string): Promise<string> {
  return readFile(join(dataDir, 'agents/corp/eng', path), 'utf8');
}

test('a new home has a persona that names the agent, and belongs to the agent alone', async () => {
  const { home } = await homes.ensure(agent);
  expect(await read('_home/PERSONA.md')).toContain('You are Ada, the agent at corp/eng.');
  expect((await readdir(home)).sort()).toEqual([
    'CLAUDE.md',
    'MEMORY.md',
    'PERSONA.md',
    'diary',
    'media',
    'skills',
  ]);
  for (const path of [home, join(home, 'diary'), join(home, 'PERSONA.md')])
    expect((await stat(path)).uid).toBe(owner(7).uid);
  expect((await stat(home)).mode & 0o777).toBe(0o700);
});

test('seeds never overwrite what is there, and come once', async () => {
  await mkdir(join(dataDir, 'agents/corp/eng/_home'), { recursive: true });
  await writeFile(join(dataDir, 'agents/corp/eng/_home/PERSONA.md'), 'mine');
  const { home } = await homes.ensure(agent);
  expect(await read('_home/PERSONA.md')).toBe('mine');
  await rm(join(home, 'CLAUDE.md'));
  await homes.ensure(agent);
  expect(existsSync(join(home, 'CLAUDE.md'))).toBe(false);
});

test('a path made anew inherits nothing, and the children below it stay', async () => {
  await homes.ensure(agent);
  await homes.ensure({ id: 'child', number: 8, path: 'corp/eng/sre' });
  await homes.remember(agent, { text: 'an old secret' });
  await homes.ensure({ ...agent, id: 'a2' });
  expect(await read('_home/MEMORY.md')).not.toContain('secret');
  expect(await readFile(join(dataDir, 'trash/a1-19700101T000000.000Z/_home/MEMORY.md'), 'utf8')).toContain(
    'secret',
  );
  expect(await read('sre/_home/MEMORY.md')).toContain('# Memory');
  expect(await homes.trash(agent)).toBeUndefined();
});

test('the trash takes an agent that is gone, and the empty folders above it', async () => {
  await homes.ensure(agent);
  const into = await homes.trash(agent);
  expect((await readdir(into ?? '')).sort()).toEqual(['_agent', '_home', '_people', '_sessions']);
  expect(await readdir(join(dataDir, 'agents'))).toEqual([]);
  expect(await homes.trash(agent)).toBeUndefined();
});

test('a session has a folder of its own, and its name cannot lead elsewhere', async () => {
  const folder = await homes.sessionDir(agent, 's1');
  expect(folder).toBe(join(dataDir, 'agents/corp/eng/_sessions/s1'));
  expect((await stat(folder)).uid).toBe(owner(7).uid);
  await expect(homes.sessionDir(agent, '../x')).rejects.toMatchObject({ kind: 'invalid' });
});

test('what is remembered is one dated line, in the order it came', async () => {
  await homes.ensure(agent);
  await Promise.all(['one\n# two', 'three'].map((text) => homes.remember(agent, { text })));
  expect(await read('_home/MEMORY.md')).toBe('# Memory\n\n- 2026-03-04: one # two\n- 2026-03-04: three\n');
});

test('what was remembered before an interruption is not remembered twice', async () => {
  await homes.ensure(agent);
  for (const text of ['one', 'two', 'one']) await homes.remember(agent, { text });
  expect(await read('_home/MEMORY.md')).toBe('# Memory\n\n- 2026-03-04: one\n- 2026-03-04: two\n');
});

test('what is known of a person stays out of the home', async () => {
  await homes.ensure(agent);
  await homes.remember(agent, { text: 'likes tea', person: 'telegram:user/../42' });
  expect(await read('_people/telegram%3Auser%2F..%2F42.md')).toBe('- 2026-03-04: likes tea\n');
});

test('a full memory refuses more, and says what to do', async () => {
  const { home } = await homes.ensure(agent);
  await writeFile(join(home, 'MEMORY.md'), 'x'.repeat(maxMemoryBytes - 10));
  await expect(homes.remember(agent, { text: 'more' })).rejects.toThrow('Shorten it first');
});

test('a memory that was swapped for a link is not written through', async () => {
  const { home } = await homes.ensure(agent);
  await writeFile(join(dataDir, 'victim'), 'untouched');
  await rm(join(home, 'MEMORY.md'));
  await symlink(join(dataDir, 'victim'), join(home, 'MEMORY.md'));
  await expect(homes.remember(agent, { text: 'more' })).rejects.toMatchObject({ kind: 'invalid' });
  expect(await readFile(join(dataDir, 'victim'), 'utf8')).toBe('untouched');
});

test('an attachment lands in media under a harmless name', async () => {
  await homes.ensure(agent);
  const path = await homes.saveAttachment(
    agent,
    { id: 'f1', name: '../../.évil\n"x".png' },
    Buffer.from('png'),
  );
  expect(path).toBe('/workspace/media/f1-_.._.évil__x_.png');
  expect(await read(`_home/${path.slice('/workspace/'.length)}`)).toBe('png');
});

test('usage counts bytes on disk, and says when it has not seen all', async () => {
  const { home } = await homes.ensure(agent);
  await writeFile(join(home, 'big'), Buffer.alloc(1_000_000, 1));
  const { bytes, complete } = await homes.usage(agent);
  expect(bytes).toBeGreaterThanOrEqual(1_000_000);
  expect(complete).toBe(true);
  expect((await homes.usage(agent, 2)).complete).toBe(false);
  expect(await homes.freeBytes()).toBeGreaterThan(0);
});

test('to take away a file leaves what has come in its place, and what has come where its folder was', async () => {
  const { home } = await homes.ensure(agent);
  const script = 'skills/deploy/run.sh';
  await homes.put(agent, script, 'x');
  await homes.put(agent, script, undefined);
  expect(existsSync(join(home, script))).toBe(false);
  await mkdir(join(home, script, 'in'), { recursive: true });
  await homes.put(agent, script, undefined);
  expect(existsSync(join(home, script, 'in'))).toBe(true);
  await rm(join(home, 'skills/deploy'), { recursive: true });
  await writeFile(join(home, 'skills/deploy'), 'a file');
  await homes.put(agent, script, undefined);
  expect(await read('_home/skills/deploy')).toBe('a file');
});
