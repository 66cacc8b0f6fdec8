import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { skillsPlugin } from './skills.js';

let base: string;
let into: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'skills-'));
  into = join(base, 'plugin');
  await mkdir(join(base, 'home'));
});

afterEach(() => rm(base, { recursive: true, force: true }));

async function put(path: string, text: string | Buffer = path): Promise<void> {
  await mkdir(dirname(join(base, path)), { recursive: true });
  await writeFile(join(base, path), text);
}

function plugin(allowed?: string[], shared?: string): ReturnType<typeof skillsPlugin> {
  return skillsPlugin({ root: join(base, 'home') }, into, allowed, shared);
}

test('skills become a plugin that the agent can read and run', async () => {
  await put('home/skills/chart/SKILL.md');
  await put('home/skills/chart/bin/draw');
  await chmod(join(base, 'home/skills/chart/bin/draw'), 0o700);
  await put('home/skills/no-skill/README.md');
  expect((await plugin())?.skills).toEqual(['chart']);
  expect(JSON.parse(await readFile(join(into, '.claude-plugin/plugin.json'), 'utf8'))).toMatchObject({
    name: 'agent',
  });
  expect((await stat(join(into, 'skills/chart/bin/draw'))).mode & 0o777).toBe(0o755);
  expect((await stat(join(into, 'skills/chart/SKILL.md'))).mode & 0o777).toBe(0o644);
  expect(existsSync(join(into, 'skills/no-skill'))).toBe(false);
});

test('what begins with #! can be run, whatever its mode', async () => {
  await put('home/skills/chart/SKILL.md', '#! is how scripts begin');
  await put('home/skills/chart/draw', '#!/bin/sh\n');
  await put('home/skills/chart/notes.md', ' #!/bin/sh\n');
  const before = await plugin();
  const modes = async (...names: string[]) =>
    Promise.all(names.map(async (name) => (await stat(join(into, 'skills/chart', name))).mode & 0o777));
  expect(await modes('draw', 'notes.md')).toEqual([0o755, 0o644]);
  await chmod(join(base, 'home/skills/chart/draw'), 0o700);
  expect(await plugin()).toEqual(before);
});

test('without skills there is no plugin', async () => {
  expect(await plugin()).toBeUndefined();
  await put('home/skills/chart/SKILL.md');
  expect(await plugin([])).toBeUndefined();
  expect(existsSync(into)).toBe(false);
});

test('only allowed skills are copied, and an own skill comes before a built-in one', async () => {
  await put('home/skills/a/SKILL.md', 'own');
  await put('built-in/a/SKILL.md', 'built in');
  await put('built-in/b/SKILL.md', 'built in');
  await put('built-in/c/SKILL.md', 'built in');
  expect((await plugin(['a', 'b'], join(base, 'built-in')))?.skills).toEqual(['a', 'b']);
  expect(await readFile(join(into, 'skills/a/SKILL.md'), 'utf8')).toBe('own');
});

test('links are left out, also where the whole folder is one', async () => {
  await put('secret/SKILL.md', 'secret');
  await put('home/skills/a/SKILL.md');
  await symlink(join(base, 'secret/SKILL.md'), join(base, 'home/skills/a/leak.md'));
  await symlink(join(base, 'secret'), join(base, 'home/skills/b'));
  expect((await plugin())?.skills).toEqual(['a']);
  expect(existsSync(join(into, 'skills/a/leak.md'))).toBe(false);
  await rm(join(base, 'home/skills'), { recursive: true });
  await symlink(base, join(base, 'home/skills'));
  expect(await plugin()).toBeUndefined();
});

test('the digest follows contents, not times', async () => {
  await put('home/skills/a/SKILL.md', 'one');
  const first = await plugin();
  await put('home/skills/a/SKILL.md', 'one');
  expect(await plugin()).toEqual(first);
  await put('home/skills/a/SKILL.md', 'two');
  expect((await plugin())?.digest).not.toBe(first?.digest);
});

test('an unchanged plugin stays where it is mounted, and a half-made one is made anew', async () => {
  await put('home/skills/a/SKILL.md');
  await plugin();
  const { ino } = await stat(into);
  await plugin();
  expect((await stat(into)).ino).toBe(ino);
  await rm(join(into, '.claude-plugin/digest'));
  await rm(join(into, 'skills/a/SKILL.md'));
  await plugin();
  expect(existsSync(join(into, 'skills/a/SKILL.md'))).toBe(true);
});

test('a file that is too large is left out and the rest is kept', async () => {
  await put('home/skills/a/SKILL.md');
  await put('home/skills/a/model.bin', Buffer.alloc(2_000_000));
  expect((await plugin())?.skills).toEqual(['a']);
  expect(existsSync(join(into, 'skills/a/model.bin'))).toBe(false);
});
