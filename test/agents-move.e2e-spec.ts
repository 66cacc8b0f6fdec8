import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { connectMcp } from './contract/resources-mcp.js';
import { grantTo, tokenFor } from './contract/resources-app.js';
import { until, World } from './support/boot.js';

describe('moving agents', () => {
  let world: World;
  beforeAll(async () => void (world = await World.boot()));
  afterAll(() => world.close());

  const make = async (...paths: string[]): Promise<void> => {
    for (const path of paths) expect((await world.api('POST', '/agents', { path })).status).toBe(201);
  };
  const move = (path: string, to: string, headers: Record<string, string> = {}) =>
    world.api('POST', `/agents/${encodeURIComponent(path)}/move`, { to }, headers);
  const exists = async (path: string): Promise<boolean> =>
    (await world.api('GET', `/agents/${encodeURIComponent(path)}`)).status === 200;
  const home = (path: string, ...names: string[]): string =>
    join(world.dataDir, 'agents', path, '_home', ...names);
  const homeIs = (path: string): Promise<boolean> =>
    until(async () => existsSync(home(path, 'PERSONA.md')), `a home of ${path}`);
  const rows = (table: 'grant' | 'token' | 'route') =>
    world.app.core.database.read.selectFrom(table).select(['id', 'scope']).execute();

  it('renames it with all below it and all that calls them by their paths', async () => {
    await make('corp', 'corp/eng', 'corp/eng/sre', 'corp/engine');
    const { id } = (await world.api('GET', '/agents/corp%2Feng%2Fsre')).body;
    const single = await world.api('POST', '/routes', {
      match: { sender: 'web:0' },
      target: { agent: 'corp/eng/sre' },
    });
    const several = await world.api('POST', '/routes', {
      match: { sender: 'web:1' },
      target: { agent: 'corp/eng' },
    });
    // No face makes a rule for several agents yet.
    await world.app.core.database.transact((tx) =>
      tx
        .updateTable('route')
        .set({ target: { agents: ['corp/eng', 'corp/engine', 'corp'] }, scope: '**' })
        .where('id', '=', several.body.id as string)
        .execute(),
    );
    const template = await world.api('POST', '/routes', {
      match: { sender: 'web:2' },
      target: { agent: 'corp/eng/{sender}' },
    });
    const scopes = ['corp/eng', 'corp/eng/*', 'corp/eng/**', 'corp/eng/sre', 'corp/engine', 'corp/**'];
    for (const scope of scopes)
      await world.api('POST', '/grants', { principal: 'user:ada', action: 'agents:get', scope });
    await world.api('POST', '/tokens', { name: 'narrow', scope: 'corp/eng/**' });
    await world.api('PUT', '/settings/defaults', { value: { defaultAgent: 'corp/eng' } });
    const allow = ['corp/eng', { from: 'corp/eng/sre', to: 'corp' }, 'corp/eng/*'];
    await world.api('PUT', '/settings/agentToAgent', { value: { enabled: true, allow } });
    await world.api('POST', '/secrets', { scope: 'corp/eng', name: 's', kind: 'bearer', value: 'v' });
    await world.api('POST', '/providers', {
      name: 'p',
      agent: 'corp/eng/sre',
      baseUrl: 'http://127.0.0.1:9',
    });
    const config = async () =>
      (await world.app.core.gateway.ports.snapshot(world.app.core.database.read)).version;
    const before = await config();

    const answer = await move('corp/eng', 'ops/platform');
    expect([answer.status, answer.body.path]).toEqual([200, 'ops/platform']);
    expect(await config()).toBe(before + 1);
    expect([await exists('corp/eng'), await exists('corp/eng/sre')]).toEqual([false, false]);
    expect((await world.api('GET', '/agents/ops%2Fplatform%2Fsre')).body.id).toBe(id);
    const target = async (route: { body: { id: string } }) =>
      (await world.api('GET', `/routes/${route.body.id}`)).body.target;
    expect(await target(single)).toEqual({ agent: 'ops/platform/sre' });
    expect(await target(several)).toMatchObject({ agents: ['ops/platform', 'corp/engine', 'corp'] });
    expect(await target(template)).toEqual({ agent: 'ops/platform/{sender}' });
    const held = (await world.api('GET', '/grants?principal=user:ada')).body.items;
    expect(held.map((row: { scope: string }) => row.scope).sort()).toEqual(
      [
        'ops/platform',
        'ops/platform/*',
        'ops/platform/**',
        'ops/platform/sre',
        'corp/engine',
        'corp/**',
      ].sort(),
    );
    expect((await rows('token')).map((row) => row.scope)).toContain('ops/platform/**');
    expect((await rows('route')).map((row) => row.scope)).toContain('ops/platform/sre');
    expect((await world.api('GET', '/settings/defaults')).body.value).toEqual({
      defaultAgent: 'ops/platform',
    });
    expect((await world.api('GET', '/settings/agentToAgent')).body.value.allow).toEqual([
      'ops/platform',
      { from: 'ops/platform/sre', to: 'corp' },
      'ops/platform/*',
    ]);
    expect((await world.api('GET', '/secrets/ops%2Fplatform,s')).status).toBe(200);
    expect((await world.api('GET', '/providers/p')).body.agent).toBe('ops/platform/sre');
    const { items } = (await world.api('GET', '/audit?limit=5')).body;
    const row = items.find((item: { action: string }) => item.action === 'agents:move');
    expect(row.detail).toContain('corp/eng/sre to ops/platform/sre');
  });

  it('takes the home, the chat and the conversation along', async () => {
    await make('lib');
    const chat = await world.link('lib');
    await world.say('!write note.txt kept', { chat });
    await world.say('!say Hello Grace', { chat });
    const before = (await world.history(chat)).messages.length;
    expect((await move('lib', 'archive/lib')).status).toBe(200);
    await homeIs('archive/lib');
    expect(readFileSync(home('archive/lib', 'note.txt'), 'utf8')).toBe('kept');
    expect(existsSync(join(world.dataDir, 'agents', 'lib'))).toBe(false);
    await world.say('what did you say?', { chat });
    expect(JSON.stringify(world.stub.requests.at(-1)?.body)).toContain('Hello Grace');
    expect((await world.history(chat)).messages.length).toBe(before + 2);
    const sessions = (await world.api('GET', '/sessions?agent=archive/lib')).body.items;
    expect(sessions).toHaveLength(1);
    expect(sessions[0].key).toMatch(/^agent:archive\/lib:web:/);
  });

  it('goes on after a crash between the commit and the folders, or between two of them', async () => {
    const first = await World.boot();
    const { dataDir, stub } = first;
    const place = (path: string, ...names: string[]): string =>
      join(dataDir, 'agents', path, '_home', ...names);
    for (const path of ['crash', 'crash/child']) await first.api('POST', '/agents', { path });
    await until(async () => existsSync(place('crash/child', 'PERSONA.md')), 'the homes are there');
    await first.app.core.gateway.stop(0);
    writeFileSync(place('crash', 'mine.txt'), 'mine');
    // As if the server had died: the rows say the new path, the folders are half at the old one.
    expect((await first.api('POST', '/agents/crash/move', { to: 'safe' })).status).toBe(200);
    mkdirSync(join(dataDir, 'agents', 'safe'), { recursive: true });
    renameSync(place('crash'), place('safe'));
    await first.app.close();
    const again = await World.boot({ dataDir, stub });
    await until(async () => existsSync(place('safe/child', 'PERSONA.md')), 'the child has followed');
    await until(async () => !existsSync(join(dataDir, 'agents', 'crash')), 'nothing is left');
    expect(readFileSync(place('safe', 'mine.txt'), 'utf8')).toBe('mine');
    await again.app.close();
    await stub.close();
    rmSync(dataDir, { recursive: true });
  });

  it('can move up into the place of its parent, and through two moves at once', async () => {
    await make('x/y', 'x/y/y');
    await homeIs('x/y/y');
    writeFileSync(home('x/y', 'outer.txt'), 'outer');
    writeFileSync(home('x/y/y', 'inner.txt'), 'inner');
    expect((await move('x/y', 'x')).status).toBe(200);
    expect((await move('x', 'z')).status).toBe(200);
    await homeIs('z/y');
    expect(readFileSync(home('z', 'outer.txt'), 'utf8')).toBe('outer');
    expect(readFileSync(home('z/y', 'inner.txt'), 'utf8')).toBe('inner');
  });

  it('is refused where a path is taken, malformed, or below itself, and changes nothing', async () => {
    await make('q/a', 'q/a/one', 'q/b/one');
    expect((await move('q/a', 'q/b')).status).toBe(409);
    expect((await move('q/a', 'q/a/two')).status).toBe(400);
    expect((await move('q/a', 'q/a')).status).toBe(400);
    expect((await move('q/a', `q/${'n'.repeat(198)}`)).status).toBe(400);
    expect((await move('q/none', 'q/c')).status).toBe(404);
    expect([await exists('q/a'), await exists('q/a/one')]).toEqual([true, true]);
  });

  it('is refused while one of the tree works', async () => {
    await make('busy', 'busy/child');
    const chat = await world.link('busy/child');
    await world.post('!wait 2000\n!say done', { chat });
    await until(async () => (await world.api('GET', '/turns?state=running')).body.items[0], 'it runs');
    const refused = await move('busy', 'idle');
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      expect.stringMatching(/while it works: turn/),
    ]);
    await until(
      async () => (await world.api('GET', '/turns?state=running')).body.items.length === 0,
      'it has ended',
    );
    expect((await move('busy', 'idle')).status).toBe(200);
  });

  describe('asks the gate', () => {
    let authorization: string;
    beforeAll(async () => {
      await make('team', 'team/a', 'team/a/b', 'other');
      const { database } = world.app.core;
      for (const action of ['agents:move', 'agents:govern', 'agents:get'])
        await grantTo(database, 'user:lead', action, 'team/**');
      authorization = `Bearer ${await tokenFor(database, 'user:lead')}`;
    });
    afterEach(async () => expect(await exists('team/a/b')).toBe(true));

    it('for both places (P5)', async () => {
      expect((await move('team/a', 'other/a', { authorization })).status).toBe(403);
      expect((await move('other', 'team/other', { authorization })).status).toBe(404);
      expect((await move('team/a', 'alone', { authorization })).status).toBe(403);
      expect((await move('team/a', 'team/c', { authorization })).status).toBe(200);
      expect((await move('team/c', 'team/a', { authorization })).status).toBe(200);
    });

    it('for each agent of the tree (P5)', async () => {
      const { database } = world.app.core;
      await grantTo(database, 'user:lead', 'agents:move', 'team/a/b', { effect: 'deny' });
      expect((await move('team/a', 'team/c', { authorization })).status).toBe(403);
    });

    it('and lets no agent move itself, whatever it holds (P5)', async () => {
      const { database } = world.app.core;
      const { id } = (await world.api('GET', '/agents/team%2Fa')).body;
      await grantTo(database, `agent:${id}`, 'agents:*', 'team/**');
      const token = await tokenFor(database, `agent:${id}`);
      const mcp = await connectMcp(world.url, token);
      const answer = await mcp.call('agents_move', { path: 'team/a', to: 'team/free' });
      expect([answer.isError, answer.text]).toEqual([true, expect.stringMatching(/own cage/)]);
      await mcp.close();
    });
  });
});

describe('fields of an agent', () => {
  let world: World;
  beforeAll(async () => void (world = await World.boot()));
  afterAll(() => world.close());

  const patch = (path: string, body: object, authorization: string) =>
    world.api('PATCH', `/agents/${encodeURIComponent(path)}`, body, { authorization });

  it('that make its cage are out of reach of the agent itself (P5)', async () => {
    await world.api('POST', '/agents', { path: 'corp' });
    await world.api('POST', '/agents', { path: 'corp/bot' });
    const { database } = world.app.core;
    const { id } = (await world.api('GET', '/agents/corp%2Fbot')).body;
    // Even `agents:*` on everything gives no agent its own cage.
    await grantTo(database, `agent:${id}`, 'agents:*', '**');
    const bot = `Bearer ${await tokenFor(database, `agent:${id}`)}`;
    expect((await patch('corp/bot', { description: 'mine' }, bot)).status).toBe(200);
    const cage = [
      { model: 'claude-large' },
      { model: null },
      { sandbox: { memoryMib: 4096 } },
      { tools: { allow: ['Bash'] } },
      { parallelTurns: 64 },
      { timeouts: { hardSeconds: 86_400 } },
    ];
    for (const body of cage)
      for (const path of ['corp/bot', 'corp']) {
        const { status, body: problem } = await patch(path, { description: 'x', ...body }, bot);
        expect([path, body, status, problem.detail]).toEqual([
          path,
          body,
          403,
          expect.stringMatching(/own cage/),
        ]);
      }
    const rows = await world.api('GET', '/audit?limit=100');
    const denied = rows.body.items.filter((row: { outcome: string }) => row.outcome === 'denied');
    expect(denied).toHaveLength(cage.length * 2);
    expect((await world.api('GET', '/agents/corp%2Fbot')).body.description).toBe('mine');
  });

  it('that make somebody else’s ask for agents:govern (P5)', async () => {
    const { database } = world.app.core;
    await grantTo(database, 'user:lead', 'agents:update', 'corp/**');
    await grantTo(database, 'user:lead', 'agents:get', 'corp/**');
    const lead = `Bearer ${await tokenFor(database, 'user:lead')}`;
    expect((await patch('corp/bot', { name: 'Bot' }, lead)).status).toBe(200);
    expect((await patch('corp/bot', { model: 'claude-large' }, lead)).status).toBe(403);
    expect((await patch('corp/bot', { default: true }, lead)).status).toBe(403);
    await grantTo(database, 'user:lead', 'agents:govern', 'corp/**');
    expect((await patch('corp/bot', { model: 'claude-large' }, lead)).status).toBe(200);
  });

  it('refuse a mention pattern that could never be searched for', async () => {
    const { body } = await world.api('POST', '/agents', { path: 'p', mentionPatterns: ['ok', '('] });
    expect(body.errors).toMatchObject([{ path: 'mentionPatterns.1' }]);
  });

  it('of a world are for those who may make agents everywhere', async () => {
    const { database } = world.app.core;
    await grantTo(database, 'user:founder', 'agents:create', 'world/**');
    const authorization = `Bearer ${await tokenFor(database, 'user:founder')}`;
    expect((await world.api('POST', '/agents', { path: 'world' }, { authorization })).status).toBe(403);
    expect((await world.api('POST', '/agents', { path: 'world/a' }, { authorization })).status).toBe(201);
  });

  it('go with it: a path made anew has a home and a conversation of its own', async () => {
    const { chat } = await world.agent('again');
    await world.say('!write secret.txt old', { chat });
    await until(
      async () => (await world.api('GET', '/turns?agent=again&state=succeeded')).body.items.length === 1,
      'the turn has ended',
    );
    expect((await world.api('DELETE', '/agents/again')).status).toBe(204);
    const file = join(world.dataDir, 'agents', 'again', '_home', 'secret.txt');
    await until(async () => !existsSync(file), 'the home is in the trash');
    const { chat: next } = await world.agent('again');
    await world.say('!say new', { chat: next });
    expect(existsSync(file)).toBe(false);
    expect((await world.api('GET', '/sessions?agent=again')).body.items).toHaveLength(1);
  });
});
