import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { resources } from '../src/resources/index.js';
import { until, World } from './support/boot.js';
import { bare, Clone, git } from './support/git-clone.js';

const root = mkdtempSync(join(tmpdir(), 'rk-git-'));
const env = { ROOKERY_GIT_LOCAL: root };

const checksum = async (of: World): Promise<string> =>
  (await of.api('GET', '/manifests/export')).body.checksum;
const sync = (of: World, order: object = {}) => of.api('POST', '/git/sync', order);
const homeFile = (of: World, agent: string, file: string): string =>
  join(of.dataDir, 'agents', agent, '_home', file);
const settled = (of: World) =>
  until(async () => {
    const open = of.app.core.database.read.selectFrom('homeChange').where('appliedAt', 'is', null);
    return (await open.select('id').execute()).length === 0;
  }, 'homes are as they were ordered to be');

async function done(call: Promise<{ status: number; body: unknown }>) {
  const { status, body } = await call;
  expect([status < 300, body]).toEqual([true, body]);
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  return body as any;
}

describe('the configuration in a repository of git', () => {
  let one: World;
  let two: World;
  const url = bare(root, 'config.git');
  let clone: Clone;

  beforeAll(async () => {
    [one, two] = await Promise.all([World.boot({ env }), World.boot({ env })]);
    for (const world of [one, two])
      await until(async () => (await world.api('GET', '/gateway/status')).body.state === 'running', 'ready');
    for (const world of [one, two]) await done(world.api('POST', '/git/init', { url }));
  });
  afterAll(async () => {
    await Promise.all([one.close(), two.close()]);
    rmSync(root, { recursive: true, force: true });
  });

  it('hears of every kind of row that manifests have', () => {
    const schema = readFileSync('src/db/schema.sql', 'utf8');
    const kept = resources.filter(({ manifest, written }) => manifest !== 'never' && !written?.files);
    expect(kept.length).toBeGreaterThan(10);
    const unheard = kept.filter(({ name }) => !schema.includes(`(resource, row_id) values ('${name}', new.`));
    expect(unheard.map(({ name }) => name)).toEqual([]);
  });

  it('gets a commit for each audit row that has changed something, by who did it and in their order (P6, P11)', async () => {
    const first = await done(sync(one));
    expect(first).toMatchObject({ commits: 1, pushed: true, conflicts: [] });
    clone = new Clone(root, url);
    expect(clone.read('agents/main/agent.yaml')).toContain('name: Rookery');

    await done(one.api('POST', '/agents', { path: 'corp/eng', name: 'Eng' }));
    await done(one.api('PATCH', '/agents/corp%2Feng', { name: 'Engineering' }));
    await done(one.api('PATCH', '/agents/corp%2Feng', { description: 'builds' }));
    await done(one.api('POST', '/routes', { match: { verb: 'a' }, target: { agent: 'corp/eng' } }));
    await done(one.api('POST', '/routes', { match: { verb: 'b' }, target: { agent: 'main' } }));
    await done(
      one.api('POST', '/grants', { principal: 'agent:corp/eng', action: 'routes:*', scope: 'corp/**' }),
    );
    await done(one.api('POST', '/agents/corp%2Feng/move', { to: 'corp/dev' }));
    await done(one.api('POST', '/links', { agent: 'main' }));
    await done(
      one.api('POST', '/secrets', { scope: 'corp/dev', name: 'KEY', kind: 'bearer', value: 'hidden-value' }),
    );
    const told = await done(sync(one));
    expect(told).toMatchObject({ commits: 7, pushed: true, rows: [], conflicts: [] });
    clone.pull();
    const audits = (await one.api('GET', '/audit?limit=50')).body.items as { seq: number; action: string }[];
    const seqs = clone
      .log('--format=%B')
      .join('\n')
      .matchAll(/^Audit: (\d+)$/gm);
    const actions = Array.from(seqs, ([, seq]) => audits.find((row) => row.seq === Number(seq))?.action);
    expect(actions).toEqual([
      ...['agents:create', 'agents:update', 'agents:update', 'routes:create', 'routes:create'],
      ...['grants:create', 'agents:move'],
    ]);
    expect(new Set(clone.log('--format=%an').slice(1))).toEqual(new Set(['user:operator']));
    expect(existsSync(join(clone.dir, 'agents/corp/eng/agent.yaml'))).toBe(false);
    expect(git(clone.dir, 'grep', '-c', 'corp/dev', 'HEAD', '--', 'agents/corp/dev/agent.yaml')).not.toBe('');
    expect(git(clone.dir, 'log', '-p')).not.toContain('hidden-value');
    expect(await done(sync(one))).toMatchObject({ commits: 0, pushed: true, rows: [] });
  });

  it('makes a second instance the same, with homes, down to the checksum (P11)', async () => {
    const { chat } = await one.agent('writer');
    await done(one.api('PUT', '/skill-files/writer,deploy%2Fscripts%2Frun.sh', { content: '#!/bin/sh\n' }));
    await one.say('!bash echo heron > notes.md\n!say done', { chat });
    const kept = async () => (await one.api('GET', '/agents/writer/history')).body.items.length > 1;
    await until(kept, 'the turn is kept');
    await done(sync(one));
    const before = await two.api('GET', '/agents/main');
    const rebuilt = await done(two.api('POST', '/git/rebuild', {}));
    expect(rebuilt.conflicts).toEqual([]);
    await settled(two);
    expect(await checksum(two)).toBe(await checksum(one));
    expect(readFileSync(homeFile(two, 'writer', 'notes.md'), 'utf8')).toBe('heron\n');
    expect(readFileSync(homeFile(two, 'writer', 'skills/deploy/scripts/run.sh'), 'utf8')).toBe('#!/bin/sh\n');
    expect((await two.api('GET', '/agents/main')).body.id).toBe(before.body.id);
    const head = git(url, 'rev-parse', 'main').trim();
    expect(await done(sync(two))).toMatchObject({ head, commits: 0, rows: [], files: [] });
  });

  it('carries out what was changed there, leaves what somebody wrote as it is, and joins what both have changed', async () => {
    clone.pull();
    const text = clone
      .read('agents/corp/dev/agent.yaml')
      .replace('description: builds', 'description: tests # why not');
    clone.write('agents/corp/dev/agent.yaml', text).write('agents/corp/dev/_home/plan.md', 'plan\n');
    clone
      .write('README.md', 'ours')
      .write('agents/new/agent.yaml', 'kind: Agent\nrows:\n  - path: new\n    name: New\n');
    clone.push('from outside');
    await done(
      one
        .api('PATCH', '/agents/corp%2Fdev', { mentionPatterns: ['dev'] })
        .then(() => one.api('PATCH', '/agents/writer', { name: 'W' })),
    );
    const found = await done(sync(one, { theirs: ['Agent corp/dev'], dryRun: true }));
    expect(found.rows.length).toBeGreaterThan(0);
    expect((await one.api('GET', '/agents/new')).status).toBe(404);

    const part = await done(sync(one));
    expect(part.pushed).toBe(false);
    expect(part.conflicts).toEqual([
      {
        ...{ what: 'row', name: 'Agent corp/dev' },
        base: { path: 'corp/dev', name: 'Engineering', description: 'builds' },
        ours: { path: 'corp/dev', name: 'Engineering', description: 'builds', mentionPatterns: ['dev'] },
        theirs: { path: 'corp/dev', name: 'Engineering', description: 'tests' },
      },
    ]);
    await settled(one);
    // What nobody disputes holds already; of the rest both are as they were.
    expect((await one.api('GET', '/agents/new')).body.name).toBe('New');
    expect(readFileSync(homeFile(one, 'corp/dev', 'plan.md'), 'utf8')).toBe('plan\n');
    expect((await one.api('GET', '/agents/corp%2Fdev')).body).toMatchObject({
      description: 'builds',
      mentionPatterns: ['dev'],
    });

    const whole = await done(sync(one, { theirs: ['Agent corp/dev'] }));
    expect(whole).toMatchObject({ pushed: true, conflicts: [] });
    await settled(one);
    const after = (await one.api('GET', '/agents/corp%2Fdev')).body;
    expect([after.description, after.mentionPatterns]).toEqual(['tests', []]);
    clone.pull();
    expect(clone.read('agents/corp/dev/agent.yaml')).toContain('# why not');
    expect([clone.read('README.md'), clone.read('agents/writer/agent.yaml')]).toEqual([
      'ours',
      expect.stringContaining('name: W'),
    ]);
    expect(await done(sync(one))).toMatchObject({ commits: 0, conflicts: [], rows: [], files: [] });
    await done(sync(two));
    await settled(two);
    expect(await checksum(two)).toBe(await checksum(one));
  });

  it('names both where an agent and the repository have changed a file, and loses neither', async () => {
    const { chat } = { chat: await one.link('writer') };
    const kept = async () => (await one.api('GET', '/agents/writer/history')).body.items.length;
    const before = await kept();
    await one.say('!bash echo egret > notes.md; echo mine > own.md\n!say done', { chat });
    await until(async () => (await kept()) > before, 'the turn is kept');
    clone.pull().write('agents/writer/_home/notes.md', 'stork\n').push('another bird');
    const part = await done(sync(one));
    const name = 'agents/writer/_home/notes.md';
    expect(part.conflicts).toEqual([
      { what: 'file', name, base: expect.any(String), ours: expect.any(String), theirs: expect.any(String) },
    ]);
    expect(readFileSync(homeFile(one, 'writer', 'notes.md'), 'utf8')).toBe('egret\n');
    expect(await done(sync(one, { theirs: [name] }))).toMatchObject({
      pushed: true,
      files: [{ agent: 'writer', path: 'notes.md' }],
    });
    await settled(one);
    expect(readFileSync(homeFile(one, 'writer', 'notes.md'), 'utf8')).toBe('stork\n');
    expect(clone.pull().read('agents/writer/_home/own.md')).toBe('mine\n');
    const { items } = (await one.api('GET', '/agents/writer/history')).body;
    const was = (
      await one.api('GET', `/agents/writer/diff?since=${items[1].commit}&until=${items[0].commit}`)
    ).body;
    expect(was.patch).toContain('-egret\n+stork');
  });

  it('goes on where it was after a death in between, and makes nothing twice', async () => {
    await done(sync(one));
    await done(one.api('PATCH', '/agents/new', { name: 'Newer' }));
    clone.pull().write('agents/later/agent.yaml', 'kind: Agent\nrows:\n  - path: later\n').push('later');
    const { database } = one.app.core;
    const step = database.onStep;
    database.onStep = (now) => {
      if (now === 'config-write:before') throw new Error('the server dies here');
    };
    expect((await sync(one)).status).toBe(500);
    database.onStep = step;
    // It had pushed what both are together, and written nothing.
    expect((await one.api('GET', '/agents/later')).status).toBe(404);
    const head = git(url, 'rev-parse', 'main').trim();
    expect(await done(sync(one))).toMatchObject({ pushed: true, conflicts: [], head });
    expect((await one.api('GET', '/agents/later')).status).toBe(200);
    expect(await done(sync(one))).toMatchObject({ commits: 0, rows: [], head });
    const audits = clone
      .pull()
      .log('--format=%B')
      .filter((line) => line.startsWith('Audit: '));
    expect(new Set(audits).size).toBe(audits.length);
    expect(git(clone.dir, 'log', '--format=%B', '-n', '3')).toContain('agents:update Agent');
  });

  it('takes nothing from where links lead, runs nothing that a repository brings, and says no secret', async () => {
    const marker = join(root, 'ran');
    clone.pull();
    clone
      .write('.gitattributes', '* filter=evil\n')
      .write('.gitmodules', '[submodule "x"]\n\tpath = x\n\turl = ../x\n');
    clone.write('evil.sh', `touch ${marker}\n`).push('attributes');
    expect((await sync(one)).status).toBe(200);
    expect(existsSync(marker)).toBe(false);
    for (const [path, place] of [
      ['agents/main/_home/out', 'home'],
      ['instance/out.yaml', 'manifest'],
    ] as const) {
      mkdirSync(dirname(join(clone.dir, path)), { recursive: true });
      symlinkSync('/etc/passwd', join(clone.dir, path));
      clone.push(`a link in a ${place}`);
      const refused = await sync(one);
      expect([refused.status, refused.body.errors]).toEqual([409, [{ path, message: 'is a link' }]]);
      rmSync(join(clone.dir, path));
      clone.push('no link');
    }
    clone.write('agents/main/broken.yaml', 'kind: Agent\nrows:\n  - path: UPPER\n').push('broken');
    const broken = await sync(one);
    expect([broken.status, broken.body.errors[0].path]).toEqual([400, 'agents/main/broken.yaml:3']);
    rmSync(join(clone.dir, 'agents/main/broken.yaml'));
    clone.push('mended');

    for (const bad of [
      'file:///etc',
      '/etc',
      'ext::sh -c x',
      '--upload-pack=x',
      'https://me:pw@host/x',
      'http://h/x',
      `${root}/../x`,
    ])
      expect([bad, (await one.api('POST', '/git/init', { url: bad })).status]).toEqual([bad, 400]);
    const hosts = ['127.0.0.1'];
    const basic = { scope: '**', name: 'GIT', kind: 'basic', value: 'me:swordfish' };
    await done(two.api('POST', '/secrets', { ...basic, hosts }));
    await done(two.api('POST', '/git/init', { url: 'https://127.0.0.1:9/x.git', secret: 'GIT' }));
    const lost = await sync(two);
    expect([lost.status, JSON.stringify(lost.body)]).toEqual([
      503,
      expect.not.stringMatching(/swordfish|c3dvcmRmaXNo|bWU6/),
    ]);
    expect(JSON.stringify((await two.api('GET', '/audit?limit=5')).body)).not.toMatch(/swordfish|bWU6/);
  });

  it('sends a secret to no host that it does not name, whoever says where the repository is (P9)', async () => {
    const heard: Socket[] = [];
    const listener = createServer((socket) => void heard.push(socket.destroy())).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const url = `https://127.0.0.1:${(listener.address() as AddressInfo).port}/x.git`;
    const given = { scope: '**', kind: 'bearer', value: 'swordfish' };
    for (const [name, hosts] of [
      ['NOWHERE', []],
      ['ELSEWHERE', ['git.example.com', '*.example.com']],
    ] as const)
      await done(two.api('POST', '/secrets', { ...given, name, hosts }));
    for (const [secret, place] of [
      ['NOWHERE', url],
      ['ELSEWHERE', url],
      ['ELSEWHERE', bare(root, 'folder.git')],
    ] as const) {
      const refused = await two.api('POST', '/git/init', { url: place, secret });
      expect([refused.status, refused.body.detail]).toEqual([
        409,
        expect.stringContaining(`The secret ${secret} may not be sent to`),
      ]);
    }
    await done(two.api('POST', '/secrets', { ...given, name: 'HERE', hosts: ['127.0.0.1'] }));
    await done(two.api('POST', '/git/init', { url, secret: 'HERE' }));
    expect((await sync(two)).status).toBe(503);
    expect(heard.length).toBeGreaterThan(0);
    heard.length = 0;
    await done(two.api('PATCH', '/secrets/**,HERE', { hosts: ['git.example.com'] }));
    expect((await sync(two)).status).toBe(409);
    expect(heard).toEqual([]);
    listener.close();
  });
});
