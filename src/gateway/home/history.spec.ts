import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FastImport } from './fast-import.js';
import { Git } from './git.js';
import { HomeHistory } from './history.js';

const agent = { id: 'a1', number: 1, path: 'corp/eng' };
const note = { message: 'Answer', turns: ['t1'] };

let dataDir: string;
let home: string;
let history: HomeHistory;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'history-'));
  home = join(dataDir, 'agents/corp/eng/_home');
  await mkdir(home, { recursive: true });
  history = new HomeHistory({ dataDir });
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function put(path: string, text: string | Buffer = path): Promise<void> {
  await mkdir(dirname(join(home, path)), { recursive: true });
  await writeFile(join(home, path), text);
}

function git(...args: string[]): string {
  return spawnSync('git', [`--git-dir=${join(dataDir, 'git/a1.git')}`, ...args]).stdout.toString();
}

/** Paths with their modes as the branch has them. */
function kept(): Record<string, string> {
  const rows = git('ls-tree', '-r', '-z', 'main').split('\0').filter(Boolean);
  return Object.fromEntries(rows.map((row) => [row.slice(row.indexOf('\t') + 1), row.slice(0, 6)]));
}

async function shown(path: string): Promise<string | undefined> {
  const [last] = await history.log(agent, 1);
  return (await history.show(agent, last?.commit ?? '', path))?.toString();
}

test('a commit names its turns, and an unchanged home makes none', async () => {
  await put('MEMORY.md', 'one');
  const first = await history.commit(agent, { ...note, message: 'Two\nlines', turns: ['t1', 't2'] });
  expect(first?.changed).toEqual(['MEMORY.md']);
  expect(await history.commit(agent, note)).toBeUndefined();
  expect(await history.log(agent, 10)).toMatchObject([
    { commit: first?.commit, author: 'corp/eng', message: 'Two lines', turns: ['t1', 't2'] },
  ]);
  expect(git('fsck', '--strict')).toBe('');
});

test('two commits differ by what was added, changed and removed', async () => {
  await put('gone');
  await put('same');
  await put('changed', 'one');
  const first = await history.commit(agent, note);
  await rm(join(home, 'gone'));
  await put('changed', 'two');
  await put('new');
  const second = await history.commit(agent, note);
  expect(second?.changed.sort()).toEqual(['changed', 'gone', 'new']);
  expect(git('diff-tree', '-r', '--name-status', first?.commit ?? '', second?.commit ?? '')).toBe(
    'M\tchanged\nD\tgone\nA\tnew\n',
  );
  expect((await history.show(agent, first?.commit ?? '', 'changed'))?.toString()).toBe('one');
  expect(await history.show(agent, first?.commit ?? '', 'new')).toBeUndefined();
});

test('a file and a folder may change places', async () => {
  await put('a', 'file');
  await put('b/c', 'in a folder');
  await history.commit(agent, note);
  await rm(join(home, 'a'));
  await rm(join(home, 'b'), { recursive: true });
  await put('a/d');
  await put('b');
  await history.commit(agent, note);
  expect(Object.keys(kept())).toEqual(['a/d', 'b']);
});

test('the executable bit is kept, and its change is one', async () => {
  await put('run.sh');
  await history.commit(agent, note);
  await chmod(join(home, 'run.sh'), 0o755);
  expect((await history.commit(agent, note))?.changed).toEqual(['run.sh']);
  expect(kept()).toEqual({ 'run.sh': '100755' });
});

test('a change that hides behind its old time and size is found', async () => {
  await put('sly', 'one');
  await utimes(join(home, 'sly'), 1, 1);
  await history.commit(agent, note);
  await put('sly', 'two');
  await utimes(join(home, 'sly'), 1, 1);
  await history.commit(agent, note);
  expect(await shown('sly')).toBe('two');
});

test('links, media, caches, repositories and large files are left out', async () => {
  await put('kept');
  await put('media/photo.png');
  await put('node_modules/x/index.js');
  for (const name of ['.git', '.GIT', 'git~1', '.git ', '.g\u200cit']) await put(`src/${name}/config`);
  await put('exact', Buffer.alloc(1_048_576));
  await put('large', Buffer.alloc(1_048_577));
  await symlink('/etc/passwd', join(home, 'passwd'));
  await symlink('/etc', join(home, 'etc'));
  spawnSync('mkfifo', [join(home, 'pipe')]);
  await history.commit(agent, note);
  expect(Object.keys(kept())).toEqual(['exact', 'kept']);
});

test('a file that became too large, or a link, leaves the history', async () => {
  await put('a');
  await put('b');
  await put('c');
  await history.commit(agent, note);
  await truncate(join(home, 'a'), 2_000_000);
  await rm(join(home, 'b'));
  await symlink('/etc/passwd', join(home, 'b'));
  await history.commit(agent, note);
  expect(Object.keys(kept())).toEqual(['c']);
});

test('odd names are kept as they are', async () => {
  const names = [
    'new\nline',
    'quo"te',
    'back\\slash',
    ' lead',
    'trail ',
    'ünï/🦜',
    '-n',
    '"',
    'D x',
    ':(top)x',
    'a\tb',
  ];
  for (const name of names) await put(name);
  await history.commit(agent, note);
  expect(Object.keys(kept()).sort()).toEqual([...names].sort());
  for (const name of names) expect(await shown(name)).toBe(name);
  await rm(join(home, 'new\nline'));
  await history.commit(agent, note);
  expect(Object.keys(kept())).not.toContain('new\nline');
});

test('hooks, filters and monitors of a repository in the home never run here', async () => {
  const canary = join(dataDir, 'canary');
  const script = `#!/bin/sh\ntouch ${canary}\ncat\n`;
  const core = `[core]\nfsmonitor=${home}/evil\nhooksPath=${home}\npager=${home}/evil\n`;
  const config = `${core}[filter "x"]\nclean=${home}/evil\nsmudge=${home}/evil\n`;
  for (const name of ['evil', 'post-commit', 'reference-transaction', '.git/hooks/reference-transaction']) {
    await put(name, script);
    await chmod(join(home, name), 0o755);
  }
  for (const name of ['.git/config', '.gitconfig', 'config']) await put(name, config);
  await put('.git/HEAD', 'ref: refs/heads/main\n');
  await put('.gitattributes', '* filter=x diff=x\n');
  await history.commit(agent, note);
  await put('evil', script + '#');
  await history.commit(agent, note);
  expect(await history.log(agent, 5)).toHaveLength(2);
  expect(await shown('.gitattributes')).toBe('* filter=x diff=x\n');
  expect(existsSync(canary)).toBe(false);
});

test('an import that is killed leaves the branch where it was, and the next commit works', async () => {
  await put('a', 'one');
  const first = await history.commit(agent, note);
  const repository = join(dataDir, 'git/a1.git');
  const broken = new FastImport(new Git('git', repository), {
    author: 'x',
    message: 'x',
    at: 0,
    follows: true,
  });
  await broken.file('a', '100644', Buffer.alloc(300_000, 1));
  process.kill(broken.pid ?? 0, 'SIGKILL');
  await expect(broken.finish()).rejects.toThrow('SIGKILL');
  await writeFile(join(repository, 'refs/heads/main.lock'), '');
  expect(await history.log(agent, 5)).toMatchObject([{ commit: first?.commit }]);
  await put('a', 'two');
  await new HomeHistory({ dataDir }).commit(agent, note);
  expect(await history.log(agent, 5)).toHaveLength(2);
  expect(await shown('a')).toBe('two');
});

test('a stream that breaks off changes nothing', async () => {
  await put('a');
  await history.commit(agent, note);
  const child = new Git('git', join(dataDir, 'git/a1.git')).start(['fast-import', '--quiet', '--done']);
  child.stderr.resume();
  child.stdin.end(
    'commit refs/heads/main\ncommitter x <x> 0 +0000\ndata 1\nx\nfrom refs/heads/main^0\nD a\n',
  );
  expect((await once(child, 'close'))[0]).not.toBe(0);
  expect(Object.keys(kept())).toEqual(['a']);
});

test('without its notes on the last commit the history goes on from the commit itself', async () => {
  await put('a');
  await put('b');
  await history.commit(agent, note);
  await rm(join(dataDir, 'git/a1.json'));
  expect(await history.commit(agent, note)).toBeUndefined();
  await rename(join(home, 'a'), join(home, 'c'));
  await rm(join(dataDir, 'git/a1.json'));
  expect((await history.commit(agent, note))?.changed.sort()).toEqual(['a', 'c']);
});

test('a machine without git keeps no history and has no other trouble', async () => {
  await put('a');
  const without = new HomeHistory({ dataDir, git: join(dataDir, 'no-git') });
  expect(await without.available()).toBe(false);
  expect(await without.commit(agent, note)).toBeUndefined();
  expect(await without.log(agent, 5)).toEqual([]);
  expect(await without.show(agent, '0'.repeat(40), 'a')).toBeUndefined();
});

test('a commit and a path to show are names and nothing else', async () => {
  await expect(history.show(agent, '--help', 'a')).rejects.toMatchObject({ kind: 'invalid' });
  await expect(history.show(agent, '0'.repeat(40), '../x')).rejects.toMatchObject({ kind: 'invalid' });
});
