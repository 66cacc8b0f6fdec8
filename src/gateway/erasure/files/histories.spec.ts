import { spawnSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataDirectory } from '../../../../test/support/data-directory.js';
import { Mentions } from '../../../platform/mentions.js';
import { Finder } from './finder.js';
import { eraseHistory } from './histories.js';

const canary = 'Swordfish';
const finder = new Finder(
  new Mentions({ names: ['user:ada', 'telegram:user/42'], terms: [canary], lines: [] }),
  [],
);
const home = 'agents/corp/_home';

let data: DataDirectory;

beforeEach(async () => {
  data = await DataDirectory.make();
  await mkdir(data.at(home), { recursive: true });
});

afterEach(() => data.remove());

const erase = (): Promise<boolean> =>
  eraseHistory(data.at('git/a1.git'), finder, new AbortController().signal);

/** One commit of these files; those without content are removed before it. */
async function commit(files: Record<string, string | Buffer | undefined>, message?: string): Promise<void> {
  for (const [path, content] of Object.entries(files))
    if (content === undefined) await rm(data.at(`${home}/${path}`), { recursive: true });
    else await data.put(`${home}/${path}`, content);
  await data.commit('a1', 'corp', message);
}

const paths = (at: string): string[] =>
  data
    .git('a1', '-c', 'core.quotePath=false', 'ls-tree', '-r', '-z', '--name-only', at)
    .split('\0')
    .filter(Boolean);

describe('of a history', () => {
  it('each version loses what is sought and nothing else', async () => {
    await commit({ 'a.md': `one\n${canary}\n`, 'b.bin': 'text at first', 'c.md': 'c' });
    await commit({ 'a.md': `two\n${canary}\nthree\n`, 'b.bin': Buffer.from(`\0${canary}`) });
    await commit({ 'a.md': 'four\n', 'b.bin': Buffer.from('\0other') }, `About ${canary}`);
    expect(await erase()).toBe(true);
    const shown = ['main~2', 'main~1', 'main'].map((at) => [
      data.git('a1', 'show', `${at}:a.md`),
      data.git('a1', 'show', `${at}:b.bin`),
      data.git('a1', 'show', `${at}:c.md`),
    ]);
    expect(shown).toEqual([
      ['one\n', 'text at first', 'c'],
      ['two\nthree\n', '', 'c'],
      ['four\n', '\0other', 'c'],
    ]);
    expect(paths('main~1')).toEqual(['a.md', 'c.md']);
    expect(await data.holding(canary)).toEqual([]);
    expect(data.git('a1', 'fsck', '--strict', '--full')).toBe('');
    expect(await erase()).toBe(false);
  });

  it('names of files go, however git writes them, and also those that go over several folders', async () => {
    const odd = ['new\nline', 'quo"te', 'back\\slash', 'ünï/🦜', ' lead', 'a\tb'];
    await commit(Object.fromEntries(odd.map((name) => [name, name])));
    await commit({ [`é "${canary}"/x`]: 'x', 'telegram:user/42/x': 'x', 'telegram:user/421': 'x' });
    await commit({ [`é "${canary}"`]: undefined, 'user:ada.md': 'x' });
    expect(await erase()).toBe(true);
    const bytes = (names: string[]) => names.map((name) => Buffer.from(name).toString('latin1')).sort();
    expect(paths('main').sort()).toEqual(bytes([...odd, 'telegram:user/421']));
    expect(await data.holding(`${canary}`)).toEqual([`${home}/user:ada.md`].slice(1));
    expect(data.git('a1', 'log', '--all', '--format=', '--name-only').includes('user:ada')).toBe(false);
  });

  it('a file and a folder that change places come out right', async () => {
    await commit({ a: 'file', 'b/c': 'x' });
    await commit({ a: undefined, 'a/d': `x\n${canary}\n`, b: undefined });
    await commit({ 'a/d': undefined, 'a/e': Buffer.from(`\0${canary}`), b: 'file' });
    expect(await erase()).toBe(true);
    expect([paths('main~2'), paths('main~1'), paths('main')]).toEqual([['a', 'b/c'], ['a/d'], ['b']]);
  });

  it('what nothing leads to any more goes as well', async () => {
    await commit({ a: 'x' });
    const head = data.git('a1', 'rev-parse', 'main');
    await data.put(`${home}/b`, canary);
    expect(await data.history.now({ id: 'a1', number: 1, path: 'corp' })).not.toBe(head.trim());
    await rm(data.at(`${home}/b`));
    await writeFile(data.at('git/a1.git/packed-refs.lock'), '');
    await writeFile(data.at('git/a1.git/fast_import_crash_1'), canary);
    const crashed = spawnSync('git', [`--git-dir=${data.at('git/a1.git')}`, 'hash-object', '-w', '--stdin'], {
      input: `${canary} again`,
    });
    expect(crashed.status).toBe(0);
    expect(await erase()).toBe(true);
    expect(await data.holding(canary)).toEqual([]);
    expect(paths('main')).toEqual(['a']);
  });

  it('goes on afterwards as if nothing had been', async () => {
    await commit({ a: `one\n${canary}\n` });
    await commit({ a: 'one\n' });
    await erase();
    await commit({ b: 'two' });
    const log = await data.history.log({ id: 'a1' }, 10);
    expect(log.map(({ turns, author }) => [turns, author])).toEqual([
      [['t1'], 'corp'],
      [['t1'], 'corp'],
      [['t1'], 'corp'],
    ]);
    expect((await data.history.show({ id: 'a1' }, log[0]?.commit ?? '', 'b'))?.toString()).toBe('two');
  });

  it('stays byte for byte where nothing of it is in there', async () => {
    await commit({ a: 'x', 'telegram:user/421': 'user:adam' });
    const before = [data.git('a1', 'rev-parse', 'main'), await data.holding('')];
    expect(await erase()).toBe(false);
    expect([data.git('a1', 'rev-parse', 'main'), await data.holding('')]).toEqual(before);
  });
});
