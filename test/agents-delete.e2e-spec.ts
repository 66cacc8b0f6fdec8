import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { grantTo, tokenFor } from './contract/resources-app.js';
import { connectMcp } from './contract/resources-mcp.js';
import { World } from './support/boot.js';
import { inTerminal, makeReady, rookery } from './support/command-line.js';

describe('deleting an agent', () => {
  let world: World;
  beforeAll(async () => {
    makeReady();
    world = await World.boot();
  });
  afterAll(() => world.close());

  const make = async (path: string): Promise<void> => {
    expect((await world.api('POST', '/agents', { path })).status).toBe(201);
  };
  const at = (path: string): string => `/agents/${encodeURIComponent(path)}`;
  const made = async (path: string, input: object): Promise<string> => {
    const { status, body } = await world.api('POST', path, input);
    expect([status, body]).toEqual([201, expect.anything()]);
    return body.id as string;
  };
  const status = async (path: string): Promise<number> => (await world.api('GET', path)).status;
  /** All that can belong to an agent, and beside it what belongs to others. */
  const furnish = async (path: string) => {
    const name = path.replace('/', '-');
    await made('/secrets', { scope: path, name: 's', kind: 'bearer', value: 'v' });
    await made('/providers', { name, agent: path, baseUrl: 'http://127.0.0.1:9' });
    const ada = { principal: 'user:ada', action: 'agents:get' };
    return {
      link: await made('/links', { agent: path }),
      route: await made('/routes', { match: { sender: `web:${name}` }, target: { agent: path } }),
      on: await made('/grants', { ...ada, scope: `${path}/**` }),
      held: await made('/grants', { ...ada, principal: `agent:${path}`, scope: 'main' }),
      denial: await made('/grants', { ...ada, scope: path, effect: 'deny' }),
      params: await made('/grants', { ...ada, action: 'links:create', scope: '**', params: { agent: path } }),
      both: await made('/grants', {
        ...ada,
        ...{ action: 'links:create', scope: '**', params: { agent: [path, 'main'] } },
      }),
      role: await made('/members', { child: `agent:${path}`, parent: 'role:crew' }),
      token: await made('/tokens', { principal: `agent:${path}`, name }),
    };
  };
  const goes = '1 route, 1 link, 1 secret, 1 provider, 3 grants, 1 membership, 1 token';

  it('leaves its path in no setting and no rule: who comes after it is reached by nobody (P5)', async () => {
    await make('gone');
    await made('/egress', { scope: 'gone/**', host: 'a.example' });
    const kept = await made('/egress', { scope: 'gone', host: 'b.example', effect: 'deny' });
    const set = (name: string, value: object) => world.api('PUT', `/settings/${name}`, { value });
    const setting = async (name: string) => (await world.api('GET', `/settings/${name}`)).body.value;
    await set('defaults', { defaultAgent: 'gone', requireMention: true });
    await set('agentToAgent', { enabled: true, allow: ['gone', { from: 'main', to: 'gone' }] });
    expect((await world.api('DELETE', at('gone'))).body.detail).toContain('1 egress rule;');
    expect((await world.api('DELETE', `${at('gone')}?cascade=true`)).status).toBe(204);
    expect(await setting('defaults')).toEqual({ requireMention: true });
    expect(await setting('agentToAgent')).toEqual({ enabled: false, allow: [] });
    const { items } = (await world.api('GET', '/egress')).body;
    expect(items.map(({ id }: { id: string }) => id)).toEqual([kept]);
  });

  it('names what would go with it, by kind, and changes nothing until that is meant', async () => {
    await make('full');
    const ids = await furnish('full');
    const refused = await world.api('DELETE', at('full'));
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      `full still has ${goes}; with cascade these are deleted as well.`,
    ]);
    expect(refused.body.errors).toEqual([{ path: 'cascade', message: `deletes with it: ${goes}` }]);
    expect((await world.api('DELETE', `${at('full')}?cascade=false`)).status).toBe(409);
    expect(await status(at('full'))).toBe(200);
    for (const [path, id] of [
      ['links', ids.link],
      ['routes', ids.route],
      ['grants', ids.on],
      ['tokens', ids.token],
    ])
      expect([path, await status(`/${path}/${id}`)]).toEqual([path, 200]);
    const mcp = await connectMcp(world.url, world.token);
    const answer = await mcp.call('agents_delete', { path: 'full' });
    expect([answer.isError, answer.text]).toEqual([true, expect.stringContaining(goes)]);
    await mcp.close();
  });

  it('takes it all along with cascade, in one audit row, and leaves denials and what is others’ (P5, P6)', async () => {
    await make('gone');
    const ids = await furnish('gone');
    await made('/secrets', {
      ...{ scope: 'user:ada', name: 'mine', kind: 'env', value: 'v', agents: ['gone', 'main'] },
    });
    const { database } = world.app.core;
    // No face makes a rule for several agents yet.
    const several = await made('/routes', { match: { sender: 'web:9' }, target: { agent: 'gone' } });
    await database.transact((tx) =>
      tx
        .updateTable('route')
        .set({ target: { agents: ['gone', 'main'] }, scope: '**' })
        .where('id', '=', several)
        .execute(),
    );
    const audited = async () => (await world.api('GET', '/audit?limit=500')).body.items.length as number;
    const before = await audited();
    expect((await world.api('DELETE', `${at('gone')}?cascade=true`)).status).toBe(204);
    expect(await audited()).toBe(before + 1);
    const [row] = (await world.api('GET', '/audit?action=agents:delete&limit=1')).body.items;
    expect(row).toMatchObject({
      outcome: 'ok',
      detail: expect.stringContaining('with 2 routes, 1 link, 1 secret'),
    });
    const left = async (...paths: string[]) => Promise.all(paths.map(status));
    expect(
      await left(
        ...[`/links/${ids.link}`, `/routes/${ids.route}`, `/grants/${ids.on}`, `/grants/${ids.held}`],
        ...[`/grants/${ids.params}`, `/members/${ids.role}`, `/tokens/${ids.token}`, '/providers/gone'],
      ),
    ).toEqual([404, 404, 404, 404, 404, 404, 404, 404]);
    expect(await left(`/grants/${ids.denial}`, `/grants/${ids.both}`, `/routes/${several}`)).toEqual([
      200, 200, 200,
    ]);
    expect((await world.api('GET', `/grants/${ids.both}`)).body.params).toEqual({ agent: ['main'] });
    expect((await world.api('GET', `/routes/${several}`)).body.target).toEqual({ agents: ['main'] });
    expect((await world.api('GET', '/secrets/user%3Aada,mine')).body.agents).toEqual(['main']);
    expect((await world.api('GET', '/audit/verify')).body).toMatchObject({ ok: true });
  });

  it('asks for routes:delete where a route leads to others too, and is refused with children', async () => {
    await make('shared');
    await make('shared/child');
    const refused = await world.api('DELETE', `${at('shared')}?cascade=true`);
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      expect.stringContaining('agent shared/child'),
    ]);
    expect((await world.api('DELETE', at('shared/child'))).status).toBe(204);
    const { database } = world.app.core;
    const route = await made('/routes', { match: { sender: 'web:8' }, target: { agent: 'shared' } });
    await database.transact((tx) =>
      tx
        .updateTable('route')
        .set({ target: { agents: ['shared', 'main'] }, scope: '**' })
        .where('id', '=', route)
        .execute(),
    );
    for (const action of ['agents:delete', 'agents:get'])
      await grantTo(database, 'user:lead', action, 'shared');
    const authorization = `Bearer ${await tokenFor(database, 'user:lead')}`;
    const as = () => world.api('DELETE', `${at('shared')}?cascade=true`, undefined, { authorization });
    expect((await as()).status).toBe(403);
    await grantTo(database, 'user:lead', 'routes:delete', '**');
    expect((await as()).status).toBe(204);
  });

  it('is asked about in a terminal, and refused where nobody sits', async () => {
    await make('asked');
    await made('/links', { agent: 'asked' });
    const words = ['agents', 'delete', 'asked', '--url', world.url, '--data', world.dataDir];
    const piped = await rookery(words);
    expect([piped.code, piped.err]).toEqual([3, expect.stringContaining('asked still has 1 link')]);
    const line = `bin/rookery ${words.join(' ')}`;
    const no = await inTerminal(line, [['Carry it out with --cascade? [y/N]', 'n']]);
    expect([no.code, no.out]).toEqual([3, expect.stringContaining('asked still has 1 link')]);
    expect(await status(at('asked'))).toBe(200);
    const yes = await inTerminal(line, [['Carry it out with --cascade? [y/N]', 'y']]);
    expect([yes.code, yes.out]).toEqual([0, expect.stringContaining('agents asked: deleted')]);
    expect(await status(at('asked'))).toBe(404);
  });
});
