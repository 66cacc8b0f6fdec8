import { spawnSync } from 'node:child_process';
import {
  chmod,
  chown,
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataDirectory } from '../../../../test/support/data-directory.js';
import { Mentions } from '../../../platform/mentions.js';
import { Finder } from './finder.js';
import { Scrub } from './scrub.js';

const canary = 'Swordfish';
const mentions = new Mentions({
  names: ['user:ada', 'telegram:user/42'],
  terms: [canary, 'Müller'],
  lines: ['- likes tea'],
});
const finder = new Finder(mentions, []);

let data: DataDirectory;
let outside: DataDirectory;

beforeEach(async () => {
  data = await DataDirectory.make();
  outside = await DataDirectory.make();
  await mkdir(data.at('home'));
});

afterEach(async () => {
  for (const one of [data, outside]) await one.remove();
});

async function scrub(): Promise<{ changed: string[]; unsearched: string[] }> {
  const run = new Scrub({ finder, signal: new AbortController().signal });
  const unsearched = await run.tree(data.at('home'));
  return { changed: run.changed.sort(), unsearched: [...unsearched].sort() };
}

describe('of a tree', () => {
  it.each([
    ['a line', `one\n${canary}\ntwo\n`, 'one\ntwo\n'],
    ['a line of a file with CRLF', `one\r\n- likes tea\r\ntwo\r\n`, 'one\r\ntwo\r\n'],
    ['the only line', `${canary}`, ''],
    ['a line in letters of another form', 'one\nMu\u0308ller\n', 'one\n'],
    [
      'a line of JSON',
      '{"a":"x\\nuser:ada"}\n{"a":"user:adam"}\n{"a":"M\\u00fcller"}\n',
      '{"a":"user:adam"}\n',
    ],
    ['a line of JSON in JSON', '{"a":"{\\"b\\":\\"x\\\\n- likes tea\\\\n\\"}"}\nend\n', 'end\n'],
    ['no line of another name', 'user:adam\nx- likes tea\n', 'user:adam\nx- likes tea\n'],
  ])('a text loses %s', async (_, before, after) => {
    await data.put('home/a', before);
    await scrub();
    expect(await data.text('home/a')).toBe(after);
  });

  it.each([
    ['bytes', Buffer.from(`\0\xff${canary}`, 'latin1')],
    ['Latin-1', Buffer.from('caf\xe9 M\xfcller', 'latin1')],
    ['UTF-16', Buffer.from(`\ufeff${canary}`, 'utf16le')],
    ['UTF-16 the other way round', Buffer.from(`\ufeff${canary}`, 'utf16le').swap16()],
  ])('a file goes that is %s', async (_, bytes) => {
    await data.put('home/a', bytes);
    await data.put('home/b', bytes.subarray(0, 4));
    expect((await scrub()).changed).toEqual(['a']);
    expect(await readdir(data.at('home'))).toEqual(['b']);
  });

  it('a picture stays in which a short word stands by chance, and goes where it stands for itself', async () => {
    const short = new Finder(new Mentions({ names: [], terms: ['Ada'] }), []);
    const noise = Buffer.from(Array.from({ length: 4000 }, (_, at) => (at * 7919) % 251));
    await data.put('home/chance.png', Buffer.concat([noise, Buffer.from('\xffaDa\xe9', 'latin1'), noise]));
    await data.put('home/told.png', Buffer.concat([noise, Buffer.from('Author\0Ada\0'), noise]));
    await new Scrub({ finder: short, signal: new AbortController().signal }).tree(data.at('home'));
    expect(await readdir(data.at('home'))).toEqual(['chance.png']);
  });

  it('whatever the names of its files say goes, and in whatever coding', async () => {
    const names = [
      `x-${canary}`,
      'user:ada.tar.gz',
      'user%3Aada.md',
      'telegram:user/42.md',
      `${canary}/in/it`,
    ];
    for (const name of names) await data.put(`home/a/${name}`, 'x');
    await data.put('home/a/user:adam');
    const odd = Buffer.concat([Buffer.from(`${data.path}/home/a/\xff`, 'latin1'), Buffer.from(canary)]);
    const kept = Buffer.from(`${data.path}/home/a/\xfe`, 'latin1');
    await writeFile(odd, 'x');
    await writeFile(kept, `one\n${canary}\n`);
    expect((await scrub()).unsearched).toEqual([]);
    expect((await readdir(data.at('home/a'))).sort()).toEqual(['telegram:user', 'user:adam', '\ufffd']);
    expect(await readdir(data.at('home/a/telegram:user'))).toEqual([]);
    expect(await readFile(kept, 'utf8')).toBe('one\n');
  });

  it('what stands across the border of two pieces of a large file is found, and nothing is that is no name', async () => {
    const borders = [32_768, 65_536, 2_621_440];
    const lines = 'so many words\n'.repeat(400_000);
    for (const border of borders)
      for (const shift of [0, 4, 8, 9]) {
        const at = border - shift;
        await data.put(`home/long-${at}`, 'x '.repeat(at / 2) + canary + ' y'.repeat(300_000));
        await data.put(`home/lines-${at}`, `${lines.slice(0, at - 1)}\n${canary}\n${lines.slice(at)}`);
        await data.put(
          `home/other-${at}`,
          `\0${'x '.repeat(at / 2).slice(1)}user:adam${' y'.repeat(300_000)}`,
        );
      }
    const { changed } = await scrub();
    expect(changed).toHaveLength(24);
    for (const name of await readdir(data.at('home')))
      expect([name, (await lstat(data.at(`home/${name}`))).size > 0]).toEqual([
        name,
        !name.startsWith('long'),
      ]);
    expect(await data.holding(canary)).toEqual([]);
    expect(await data.text('home/lines-65532')).toBe(`${lines.slice(0, 65_531)}\n${lines.slice(65_532)}`);
  }, 60_000);

  it('owner and mode of a file stay, and what is beside it is not touched', async () => {
    await data.put('home/run.sh', `#!/bin/sh\n# ${canary}\n`);
    await data.put('home/beside', 'x');
    await chmod(data.at('home/run.sh'), 0o750);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) await chown(data.at('home/run.sh'), 4711, 4712);
    const before = await lstat(data.at('home/beside'), { bigint: true });
    await scrub();
    const { mode, uid, gid } = await lstat(data.at('home/run.sh'));
    expect([mode & 0o777, ...(isRoot ? [uid, gid] : [4711, 4712])]).toEqual([0o750, 4711, 4712]);
    expect((await lstat(data.at('home/beside'), { bigint: true })).ctimeNs).toBe(before.ctimeNs);
    expect(await readdir(data.at('home'))).toEqual(['beside', 'run.sh']);
  });

  it('a link goes where it says what is sought, and what links lead to stays as it is', async () => {
    await outside.put('secret', `one\n${canary}\n`);
    await outside.put('folder/secret', canary);
    await symlink(outside.at('secret'), data.at('home/file'));
    await symlink(outside.at('folder'), data.at('home/folder'));
    await symlink('/etc/passwd', data.at('home/passwd'));
    await symlink(`/nowhere/${canary}`, data.at('home/told'));
    await link(outside.at('secret'), data.at('home/hard'));
    spawnSync('mkfifo', [data.at('home/pipe')]);
    expect((await scrub()).changed).toEqual(['hard', 'told']);
    expect(await readlink(data.at('home/file'))).toBe(outside.at('secret'));
    expect(await outside.text('secret')).toBe(`one\n${canary}\n`);
    expect(await outside.text('folder/secret')).toBe(canary);
    expect((await lstat(outside.at('secret'))).nlink).toBe(1);
  });

  it('another one\u2019s file that was linked in is not copied', async () => {
    await outside.put('secret', `key\n${canary}\n`);
    if (process.getuid?.() === 0) await chown(data.at('home'), 4711, 4711);
    await link(outside.at('secret'), data.at('home/hard'));
    await scrub();
    const left = process.getuid?.() === 0 ? [] : ['hard'];
    expect(await readdir(data.at('home'))).toEqual(left);
    expect(await outside.text('secret')).toBe(`key\n${canary}\n`);
  });

  it('no folder is too deep to be looked through, or to be removed', async () => {
    const deep = (name: string): string => `home/${name}${'/d'.repeat(500)}`;
    await data.put(`${deep('a')}/x`, `one\n${canary}\n`);
    await data.put(`${deep(canary)}/x`, 'one');
    expect((await scrub()).unsearched).toEqual([]);
    expect(await data.text(`${deep('a')}/x`)).toBe('one\n');
    expect(await readdir(data.at('home'))).toEqual(['a']);
  });

  it('a repository is told of: its objects are compressed, and not taken for files', async () => {
    const repository = data.at('home/work');
    await data.put('home/work/a.md', `one\n${canary}\n`);
    const git = (...args: string[]) => spawnSync('git', ['-C', repository, ...args]);
    git('init', '--quiet');
    git('add', '.');
    git('-c', 'user.name=user:ada', '-c', 'user.email=x', 'commit', '--quiet', '-m', canary);
    await data.put('home/work/.git/objects/told', canary);
    const { changed, unsearched } = await scrub();
    expect(unsearched).toEqual(['work/.git']);
    expect(changed).toContain('work/a.md');
    expect(await data.holding(canary)).toEqual(['home/work/.git/objects/told']);
  });

  it('nothing outside is touched, whatever its owner does to folders meanwhile', async () => {
    for (let file = 0; file < 40; file += 1) {
      await data.put(`home/x/${file}`, `one\n${canary}\n`);
      await outside.put(`x/${file}`, `one\n${canary}\n`);
    }
    let isOver = false;
    const swapping = (async () => {
      let swaps = 0;
      for (; !isOver; swaps += 1) {
        await rename(data.at('home/x'), data.at('home/y'));
        await symlink(outside.at('x'), data.at('home/x'));
        await rm(data.at('home/x'));
        await rename(data.at('home/y'), data.at('home/x'));
      }
      return swaps;
    })();
    for (let round = 0; round < 5; round += 1) await scrub();
    isOver = true;
    expect(await swapping).toBeGreaterThan(10);
    expect((await outside.holding(canary)).length).toBe(40);
    await scrub();
    expect(await data.holding(canary)).toEqual([]);
  });

  it('what moves to where it was looked for already is followed', async () => {
    await data.put('home/a/x', `one\n${canary}\n`);
    await data.put('home/z/x', `one\n${canary}\n`);
    let moved: Promise<void> | undefined;
    const before = (): Promise<void> => (moved ??= rename(data.at('home/a'), data.at('home/b')));
    const run = new Scrub({ finder, signal: new AbortController().signal, before });
    expect([...(await run.tree(data.at('home')))]).toEqual([]);
    expect(run.changed).toEqual(['z/x', 'b/x']);
    expect(await data.holding(canary)).toEqual([]);
  });

  it('what a killed one has left goes', async () => {
    await data.put('home/.0a1b2c3d.erased/x', 'left');
    await data.put('home/x/.0a1b2c3e.erased', 'left');
    await scrub();
    expect(await readdir(data.at('home'), { recursive: true })).toEqual(['x']);
  });
});
