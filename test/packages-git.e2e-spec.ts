import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from './support/boot.js';
import { GitHost } from './support/git-host.js';

const bundle = {
  'package.yaml': 'name: standup',
  'skills/ask/SKILL.md': '# Ask',
  'skills/ask/lib/__init__.py': 'ask = 1',
};

describe('packages from git', () => {
  let world: World;
  const host = new GitHost();
  beforeAll(async () => {
    world = await World.boot();
    await host.start();
    await world.api('PUT', '/settings/packageHosts', { value: [host.origin] });
  });
  afterAll(async () => {
    await world.close();
    await host.close();
  });

  const order = (git: object) => ({ agent: 'main', git });
  const plan = (git: object) => world.api('POST', '/packages/plan', order(git));

  it('are taken at one commit, from a folder of it, and stay at it', async () => {
    const inside = Object.fromEntries(
      Object.entries(bundle).map(([name, text]) => [`packs/standup/${name}`, text]),
    );
    const revision = host.commit('many', {
      ...inside,
      'packs/other/package.yaml': 'name: other',
      // Neither filters nor attributes are asked: nothing is checked out.
      'packs/standup/.gitattributes': '* filter=evil text eol=crlf ident export-subst',
    });
    host.commit('many', { 'packs/standup/package.yaml': 'name: replaced' });
    const git = { url: `${host.origin}/many`, revision, path: 'packs/standup' };
    const made = await world.api('POST', '/packages', order(git));
    expect([made.status, made.body]).toMatchObject([
      201,
      { name: 'standup', source: `${host.origin}/many#packs/standup`, revision },
    ]);
    const uploaded = { agent: 'main', files: Object.entries(bundle).map(([path, text]) => ({ path, text })) };
    const same = await world.api('POST', '/packages/plan', uploaded);
    expect(same.body).toMatchObject({ installed: true, digest: made.body.digest });
    const skill = await world.api('GET', '/skills/main,ask');
    expect(skill.body).toMatchObject({ content: '# Ask' });
  });

  it.each<[string, Record<string, string | Buffer>, string]>([
    ['a link', { ...bundle, 'skills/x/SKILL.md': '-> /etc/passwd' }, 'is a link'],
    ['a folder that is a link', { ...bundle, skills2: '-> /etc' }, 'is a link'],
    ['a large file', { ...bundle, 'skills/x/SKILL.md': Buffer.alloc(300_000, 'a ') }, 'has 300000 bytes'],
    ['too many files', manyFiles(201), 'has more than 200 files'],
    ['a name that hides', { ...bundle, 'skills/x/.SKILL.md': 'x' }, 'has a name that is none here'],
    ['a binary beside a skill', { ...bundle, 'skills/ask/logo.png': Buffer.from([0, 1, 255]) }, 'binary'],
    ['a binary', { ...bundle, 'skills/x/SKILL.md': Buffer.from([0, 1, 2, 255]) }, 'binary'],
  ])('hold no %s', async (_what, files, message) => {
    const revision = host.commit('bad', files);
    const { status, body } = await plan({ url: `${host.origin}/bad`, revision });
    const made = await world.api('POST', '/packages', order({ url: `${host.origin}/bad`, revision }));
    expect([made.status, JSON.stringify([body, made.body])]).toEqual([400, expect.stringContaining(message)]);
    expect([200, 400]).toContain(status);
  });

  it('hold no submodule', async () => {
    const revision = host.commitSubmodule('sub', bundle);
    expect((await plan({ url: `${host.origin}/sub`, revision })).body.detail).toContain('is a submodule');
  });

  it.each([
    [
      'another host',
      (url: string) => url.replace('127.0.0.1', 'localhost'),
      400,
      'packageHosts does not list',
    ],
    ['a file', () => 'file:///etc', 400, 'https URL'],
    ['a program', () => 'ext::sh -c "touch /tmp/pwned"', 400, 'https URL'],
    ['ssh', () => 'ssh://127.0.0.1/x', 400, 'https URL'],
    ['a password', (url: string) => url.replace('http://', 'http://a:b@'), 400, 'password'],
    ['an option', () => '--upload-pack=touch', 400, 'https URL'],
    ['a redirect', (url: string) => url.replace('/good', '/moved/good'), 503, 'git could not do it'],
    ['no repository', (url: string) => `${url}/none`, 503, 'git could not do it'],
  ])('come from no %s', async (_what, change, status, message) => {
    const revision = host.commit('good', bundle);
    const answer = await plan({ url: change(`${host.origin}/good`), revision });
    expect([answer.status, answer.body.detail]).toEqual([status, expect.stringContaining(message)]);
  });

  it('are named by a commit in full, never by a branch', async () => {
    for (const revision of ['main', 'HEAD', 'abc1234', '--help'])
      expect((await plan({ url: `${host.origin}/good`, revision })).status).toBe(400);
    const missing = await plan({ url: `${host.origin}/good`, revision: '0'.repeat(40) });
    expect(missing.status).toBe(503);
  });

  it('leave nothing behind', () => {
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('rookery-package-'))).toEqual([]);
  });
});

function manyFiles(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, 'x']));
}
