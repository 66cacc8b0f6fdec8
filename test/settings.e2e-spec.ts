import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { grantTo, tokenFor } from './contract/resources-app.js';
import { until, World } from './support/boot.js';

describe('settings', () => {
  let world: World;
  beforeAll(async () => void (world = await World.boot()));
  afterAll(() => world.close());

  const put = (name: string, value: unknown, headers?: Record<string, string>) =>
    world.api('PUT', `/settings/${name}`, { value }, headers);
  const version = async (): Promise<number> => {
    const rows = world.app.core.database.read.selectFrom('engine').where('name', '=', 'config');
    return (await rows.select('value').executeTakeFirstOrThrow()).value;
  };

  it('are all listed with the value that holds, where it comes from and what it may be', async () => {
    const { body } = await world.api('GET', '/settings');
    const rows = new Map(body.items.map((row: { name: string }) => [row.name, row]));
    expect(rows.get('dmScope')).toMatchObject({
      value: 'per-channel-peer',
      origin: 'stored',
      default: 'main',
      schema: { type: 'string', enum: expect.arrayContaining(['main']) },
    });
    expect(rows.get('groupScope')).toMatchObject({ value: 'per-room', origin: 'default' });
    expect(rows.get('agentToAgent')).toMatchObject({ value: { enabled: false, allow: [] } });
    for (const row of body.items) expect(row.says.length).toBeGreaterThan(20);
    const first = await world.api('GET', '/settings?limit=3');
    const rest = await world.api('GET', `/settings?limit=50&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...rest.body.items]).toEqual(body.items);
  });

  it('decide on the next message, and no longer when they are taken back', async () => {
    const resolved = async (): Promise<string> => {
      const message = { platform: 'telegram', peer: { kind: 'direct', id: '42' }, text: 'hello' };
      return (await world.api('POST', '/routes/resolve', { message })).body.sessionKey as string;
    };
    expect(await resolved()).toBe('agent:main:telegram:direct:42');
    expect((await put('dmScope', 'per-peer')).status).toBe(200);
    await put('identityLinks', { ada: ['telegram:42', 'slack:U1'] });
    expect(await resolved()).toBe('agent:main:direct:ada');
    expect((await world.api('DELETE', '/settings/dmScope')).status).toBe(204);
    await put('mainKey', 'shared');
    expect(await resolved()).toBe('agent:main:shared');
    expect((await world.api('GET', '/settings/dmScope')).body).toMatchObject({
      value: 'main',
      origin: 'default',
    });
    expect((await world.api('DELETE', '/settings/dmScope')).status).toBe(404);
  });

  it('are a change of routing only where routing reads them', async () => {
    const before = await version();
    await put('operatorChat', 'telegram:dm/42');
    await put('historyLimit', 3);
    expect(await version()).toBe(before);
    await put('groupScope', 'main');
    expect(await version()).toBe(before + 1);
  });

  it('refuse unknown names and values of another shape, each with its place', async () => {
    const faults = async (name: string, value: unknown): Promise<string[]> => {
      const { status, body } = await put(name, value);
      expect(status).toBe(400);
      return body.errors.map((error: { path: string }) => error.path);
    };
    expect(await faults('colour', 'red')).toEqual(['name']);
    expect(await faults('constructor', 'red')).toEqual(['name']);
    expect(await faults('dmScope', 'everyone')).toEqual(['value']);
    expect(await faults('historyLimit', '7')).toEqual(['value']);
    expect(await faults('mentionPatterns', ['ok', '('])).toEqual(['value.1']);
    expect(await faults('identityLinks', { ada: 'telegram:42' })).toEqual(['value.ada']);
    expect(await faults('agentToAgent', { enabled: 'yes' })).toEqual(['value.enabled']);
    expect(await faults('agentToAgent', { allow: [{ from: 'a' }] })).toEqual(['value.allow']);
    expect(await faults('defaults', { dmPolicy: 'closed' })).toEqual(['value.dmPolicy']);
    expect(await faults('defaults', { allowFrom: ['a['] })).toEqual(['value.allowFrom']);
    expect(await faults('defaults', { defaultAgent: 'nobody' })).toEqual(['value.defaultAgent']);
    expect(await faults('defaults', { colour: 'red' })).toEqual(['value.colour']);
    expect(await faults('dmScope', null)).toEqual(['value']);
  });

  it('guard against lost updates by the version', async () => {
    const stored = await put('limits', { turns: 2 });
    expect(stored.headers.get('etag')).toBe('"1"');
    expect((await put('limits', { turns: 1 }, { 'if-match': '"1"' })).status).toBe(200);
    expect((await put('limits', { turns: 5 }, { 'if-match': '"1"' })).status).toBe(412);
  });

  it('bound how many turns run side by side', async () => {
    await put('limits', { turns: 1 });
    const { chat } = await world.agent('second');
    await world.post('!wait 1500\n!say slow');
    await until(async () => (await world.api('GET', '/turns?state=running')).body.items[0], 'the first runs');
    await world.post('!say quick', { chat });
    await until(
      async () => (await world.api('GET', '/turns?state=queued')).body.items[0],
      'the second waits',
    );
    await until(
      async () => (await world.api('GET', '/turns?state=succeeded')).body.items.length === 2,
      'both have run',
    );
    await world.api('DELETE', '/settings/limits');
  });

  it('belong to the instance: a grant on an agent opens none (P5)', async () => {
    const { database } = world.app.core;
    await grantTo(database, 'user:lead', 'settings:*', 'main/**');
    const authorization = `Bearer ${await tokenFor(database, 'user:lead')}`;
    expect((await world.api('GET', '/settings', undefined, { authorization })).status).toBe(403);
    expect((await put('dmScope', 'main', { authorization })).status).toBe(404);
  });
});
