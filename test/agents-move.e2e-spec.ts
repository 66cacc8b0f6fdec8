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
      (await world.app.core.gateway.ports.router(world.app.core.database.read)).version;
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

  it('rewrites every rule that names it, with one audit row, and lists what it wrote (P5, P6)', async () => {
    const { database } = world.app.core;
    await make('shop', 'shop/till', 'shopping');
    const grant = async (fields: object): Promise<string> =>
      (await world.api('POST', '/grants', { principal: 'user:ada', scope: '**', ...fields })).body.id;
    const denied = await grant({ action: 'links:create', effect: 'deny', params: { agent: 'shop/till' } });
    const listed = await grant({
      action: 'agents:move',
      params: { path: ['shop', 'shopping'], to: 'shop/till' },
    });
    const nested = await grant({
      action: 'grants:create',
      params: { principal: 'agent:shop/till', scope: 'shop/**', note: 'shop' },
    });
    const file = await grant({ action: 'turn:send_file', params: { path: 'shop', to: 'shop' } });
    const other = await grant({ action: 'links:create', params: { agent: 'shopping' } });
    const env = { kind: 'env', name: 'K', value: 'v', exposed: true };
    await world.api('POST', '/secrets', { ...env, scope: 'user:ada', agents: ['shop/*', 'shopping'] });
    const budget = (await world.api('POST', '/budgets', { scope: 'shop/**', period: 'day', limitUsd: 1 }))
      .body.id as string;
    const stay = await grant({ action: 'agents:get', scope: 'corp' });
    const audited = async () => (await world.api('GET', '/audit?limit=500')).body.items.length as number;
    const before = await audited();

    const answer = await move('shop', 'mall/shop');
    expect(answer.status).toBe(200);
    const params = async (id: string) => (await world.api('GET', `/grants/${id}`)).body.params;
    expect(await params(denied)).toEqual({ agent: 'mall/shop/till' });
    expect(await params(listed)).toEqual({ path: ['mall/shop', 'shopping'], to: 'mall/shop/till' });
    expect(await params(nested)).toEqual({
      principal: 'agent:mall/shop/till',
      scope: 'mall/shop/**',
      note: 'shop',
    });
    expect(await params(file)).toEqual({ path: 'shop', to: 'shop' });
    expect(await params(other)).toEqual({ agent: 'shopping' });
    const secret = (await world.api('GET', '/secrets/user%3Aada,K')).body;
    expect(secret.agents).toEqual(['mall/shop/*', 'shopping']);
    const wrote = answer.body.rewritten as { kind: string; count: number; ids: string[] }[];
    expect(wrote.map(({ kind, count }) => [kind, count])).toEqual([
      ['agents', 2],
      ['grants', 3],
      ['budgets', 1],
      ['secrets', 1],
    ]);
    expect((await world.api('GET', `/budgets/${budget}`)).body.scope).toBe('mall/shop/**');
    expect(wrote[1]?.ids.sort()).toEqual([denied, listed, nested].sort());
    expect(wrote[1]?.ids).not.toContain(stay);
    expect(await audited()).toBe(before + 1);
    const row = (await world.api('GET', '/audit?action=agents:move&limit=1')).body.items[0];
    expect(row.detail).toContain('rewrote 2 agents, 3 grants, 1 budgets, 1 secrets');
    // The denial still holds, at the new place.
    await grantTo(database, 'user:ada', 'links:*', '**');
    const authorization = `Bearer ${await tokenFor(database, 'user:ada')}`;
    const link = (agent: string) => world.api('POST', '/links', { agent }, { authorization });
    expect([(await link('mall/shop/till')).status, (await link('mall/shop')).status]).toEqual([403, 201]);
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
    await until(async () => !existsSync(join(world.dataDir, 'agents', 'lib')), 'nothing is left');
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

  it('keeps the thread of work that was given away: it is stopped from where it was asked', async () => {
    await make('boss');
    const { database } = world.app.core;
    const { id } = (await world.api('GET', '/agents/boss')).body;
    const open = {
      ...{
        kind: 'delegate',
        root: 't',
        parentTurn: 't',
        parentDelegation: null,
        fromAgent: id,
        toAgent: 'x',
      },
      ...{
        parentSession: 'agent:boss:main',
        sessionKey: 'agent:x:main',
        chat: 'agent:1',
        task: 't',
        depth: 1,
      },
      ...{ topic: null, attempt: 1, state: 'queued', deadline: '2099-01-01T00:00:00.000Z', result: null },
      ...{ reason: null, waiting: null, taken: null, deliveredAt: null, cancelRequested: false },
      ...{ createdAt: '2026-01-01T00:00:00.000Z', startedAt: null, endedAt: null, attachments: [] },
    };
    await database.transact((tx) =>
      tx
        .insertInto('delegation')
        .values({ id: 'd1', ...open } as never)
        .execute(),
    );
    expect((await move('boss', 'chief')).status).toBe(200);
    const row = await database.read.selectFrom('delegation').selectAll().executeTakeFirstOrThrow();
    expect([row.parentSession, row.sessionKey]).toEqual(['agent:chief:main', 'agent:x:main']);
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
