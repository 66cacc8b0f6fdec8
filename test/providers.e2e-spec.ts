import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Upstream } from '../src/door/upstream.js';
import { modelPolicy } from '../src/gateway/turns/model.js';
import { grantTo, tokenFor } from './contract/resources-app.js';
import { World } from './support/boot.js';
import { ModelStub } from './support/model-stub/model-stub.js';
import { holding } from './support/stored.js';

/** A model server that only ever fails, and counts how often it was asked. */
class Failing {
  asked = 0;
  status = 529;
  readonly server: Server = createServer((request, response) => {
    this.asked += 1;
    request.resume();
    response.writeHead(this.status, { 'content-type': 'application/json' });
    response.end('{"type":"error","error":{"type":"overloaded_error","message":"no"}}');
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

type Http = Extract<Upstream, { kind: 'http' }>;

describe('providers', () => {
  let world: World;
  const first = new ModelStub();
  const second = new ModelStub();
  const failing = new Failing();
  let failingUrl = '';

  beforeAll(async () => {
    await Promise.all([first.start(), second.start()]);
    failingUrl = await failing.start();
    world = await World.boot();
  });
  afterAll(async () => {
    await world.close();
    await Promise.all([first.close(), second.close(), failing.close()]);
  });

  const made = async (path: string, input: object): Promise<void> => {
    const { status, body } = await world.api('POST', path, input);
    expect([status, body]).toEqual([201, expect.anything()]);
  };
  const provider = (input: object): Promise<void> => made('/providers', input);
  const secret = (name: string, value: string, more = {}): Promise<void> =>
    made('/secrets', { scope: '**', name, kind: 'bearer', value, ...more });
  const remove = async (...names: string[]): Promise<void> => {
    for (const name of names) expect((await world.api('DELETE', `/providers/${name}`)).status).toBe(204);
  };
  const keyOf = (stub: ModelStub): unknown => {
    const { headers } = stub.requests.at(-1) ?? {};
    return headers?.['x-api-key'] ?? headers?.authorization;
  };
  const calls = async (turn: string | undefined) =>
    world.app.core.database.read
      .selectFrom('modelCall')
      .where('turnId', '=', turn ?? '')
      .selectAll()
      .orderBy('seq')
      .execute();
  const upstreams = async (path: string): Promise<Http[]> => {
    const { engine } = world.app.core;
    const row = await engine.database.read
      .selectFrom('agent')
      .where('path', '=', path)
      .select(['id', 'path', 'model'])
      .executeTakeFirstOrThrow();
    const policy = modelPolicy(engine, { ...row, demo: false }, () => undefined);
    return [await policy.upstream('claude-scripted')].flat() as Http[];
  };

  it('answer turns with their own credential, model and prices', async () => {
    await secret('first-key', 'canary-first-credential', { kind: 'header', header: 'x-api-key' });
    await provider({
      name: 'first',
      baseUrl: first.url,
      secret: 'first-key',
      models: [{ id: 'own-model', input: 2, output: 10, cacheRead: 0.5, cacheWrite: 4 }],
    });
    const before = world.stub.requests.length;
    const { turn, answers } = await world.say('!usage 1000 200 3000 400\n!say from the first');
    expect(answers).toMatchObject([{ text: 'from the first' }]);
    expect([keyOf(first), world.stub.requests.length]).toEqual(['canary-first-credential', before]);
    const rows = await calls(turn);
    expect(rows.map((row) => [row.provider, row.model])).toEqual([['first', 'own-model']]);
    expect(rows[0]?.costUsd).toBeCloseTo((1000 * 2 + 200 * 10 + 3000 * 0.5 + 400 * 4) / 1e6, 12);
    expect((await world.api('GET', `/turns/${turn}`)).body).toMatchObject({ model: 'own-model' });
    expect(holding(world.dataDir, 'canary-first-credential')).toEqual([]);
    await remove('first');
  });

  it('are asked in their order, where one is overloaded or not there, each with its own credential', async () => {
    await secret('second-key', 'canary-second-credential');
    await provider({ name: 'nobody', baseUrl: 'http://127.0.0.1:1', secret: 'first-key', fallback: 1 });
    await provider({ name: 'busy', baseUrl: failingUrl, secret: 'first-key', fallback: 2 });
    await provider({
      name: 'second',
      baseUrl: second.url,
      secret: 'second-key',
      fallback: 3,
      models: [{ id: 'other', input: 1, output: 1 }],
    });
    await provider({ name: 'third', baseUrl: first.url, fallback: 4 });
    const before = first.requests.length;
    for (const status of [529, 429, 500]) {
      failing.status = status;
      const asked = failing.asked;
      const { turn, answers } = await world.say(`!usage 1000 1000\n!say after ${status}`);
      expect(answers).toMatchObject([{ text: `after ${status}` }]);
      expect(failing.asked).toBe(asked + 1);
      expect(keyOf(second)).toBe('Bearer canary-second-credential');
      expect(await calls(turn)).toMatchObject([
        { provider: 'second', model: 'other', costUsd: 0.002, status: 200, inputTokens: 1000 },
      ]);
    }
    expect(first.requests.length).toBe(before);
    await remove('nobody', 'busy', 'third');
  });

  it('are not left for another once an answer has begun', async () => {
    await provider({ name: 'after', baseUrl: first.url, fallback: 9 });
    const before = first.requests.length;
    const { answers } = await world.say('!say all of it, after one break\n!cut x1');
    expect(JSON.stringify(answers)).toContain('after one break');
    expect(first.requests.length).toBe(before);
    await remove('after', 'second');
  });

  it('of the nearest owner are used alone; requests never go on to another owner', async () => {
    for (const path of ['corp', 'corp/eng']) await made('/agents', { path });
    await provider({ name: 'all', baseUrl: first.url });
    await provider({ name: 'corp-b', baseUrl: second.url, agent: 'corp', fallback: 2 });
    await provider({ name: 'corp-a', baseUrl: failingUrl, agent: 'corp', fallback: 1 });
    const names = async (path: string) => (await upstreams(path)).map((upstream) => upstream.provider);
    expect(await names('main')).toEqual(['all']);
    expect(await names('corp')).toEqual(['corp-a', 'corp-b']);
    expect(await names('corp/eng')).toEqual(['corp-a', 'corp-b']);
    await remove('all');
    expect(await upstreams('main')).toMatchObject([{ baseUrl: world.stub.url }]);
  });

  it('take the secret of the nearest agent, and an inherited one only to the hosts it names (P9)', async () => {
    await provider({ name: 'keyed', baseUrl: 'http://127.0.0.1:7/v', agent: 'corp/eng', secret: 'team' });
    await secret('team', 'from-the-instance');
    await expect(upstreams('corp/eng')).rejects.toThrow(/inherited and names no hosts/);
    await world.api('PATCH', '/secrets/%2A%2A,team', { hosts: ['api.example.com', '127.0.0.1'] });
    expect(await upstreams('corp/eng')).toMatchObject([{ credential: { value: 'from-the-instance' } }]);
    await world.api('PATCH', '/secrets/%2A%2A,team', { hosts: ['*.example.com'] });
    await expect(upstreams('corp/eng')).rejects.toThrow(/may not be sent to 127\.0\.0\.1:7/);
    await secret('team', 'from-the-team', { scope: 'corp/eng' });
    const [upstream] = await upstreams('corp/eng');
    expect(upstream?.credential).toEqual({ header: 'authorization', value: 'from-the-team' });
    await world.api('PATCH', '/secrets/corp%2Feng,team', { kind: 'env' });
    await expect(upstreams('corp/eng')).rejects.toThrow(/its kind is env/);
    await world.api('DELETE', '/secrets/corp%2Feng,team');
    await world.api('DELETE', '/secrets/%2A%2A,team');
    await expect(upstreams('corp/eng')).rejects.toThrow(/needs the secret team, which corp\/eng has not/);
  });

  it('keep their address from whoever may not govern them (P5)', async () => {
    const { database } = world.app.core;
    for (const action of ['create', 'update', 'get'])
      await grantTo(database, 'user:lead', `providers:${action}`, 'corp/**');
    const authorization = `Bearer ${await tokenFor(database, 'user:lead')}`;
    const as = async (method: string, path: string, body: object): Promise<number> =>
      (await world.api(method, path, body, { authorization })).status;
    const input = { name: 'mine', baseUrl: 'http://evil.example', agent: 'corp' };
    expect(await as('POST', '/providers', input)).toBe(403);
    expect(await as('PATCH', '/providers/corp-a', { models: [{ id: 'x' }] })).toBe(200);
    expect(await as('PATCH', '/providers/corp-a', { baseUrl: 'http://evil.example' })).toBe(403);
    await grantTo(database, 'user:lead', 'providers:govern', 'corp/**');
    expect(await as('POST', '/providers', input)).toBe(201);
    expect(await as('POST', '/providers', { ...input, name: 'all', agent: undefined })).toBe(403);
  });

  it('are refused where they could not work', async () => {
    const faults = async (input: object): Promise<string[]> => {
      const { body } = await world.api('POST', '/providers', { name: 'p', baseUrl: 'http://a', ...input });
      return (body.errors ?? []).map((error: { path: string }) => error.path);
    };
    expect(await faults({ baseUrl: 'ftp://a' })).toEqual(['baseUrl']);
    expect(await faults({ baseUrl: 'http://user:pass@a' })).toEqual(['baseUrl']);
    expect(await faults({ baseUrl: 'http://a/?key=1' })).toEqual(['baseUrl']);
    expect(await faults({ name: 'demo' })).toEqual(['name']);
    expect(await faults({ agent: 'nobody' })).toEqual(['agent']);
    expect(await faults({ models: [{ id: 'a' }, { id: 'a' }] })).toEqual(['models.1.id']);
    expect(await faults({ models: [{ id: 'a', input: 1 }] })).toEqual(['models.0']);
  });

  it('take the place of the demonstration, which never stands in for one', async () => {
    const demo = await World.boot({ demo: true });
    try {
      expect((await demo.say('hello')).state).toBe('answered');
      const notice = async () =>
        ((await demo.history()) as unknown as { notice: { model: string; demo: boolean } }).notice;
      expect((await notice()).demo).toBe(true);
      const input = { name: 'real', baseUrl: first.url, models: [{ id: 'real-model', input: 0, output: 0 }] };
      expect((await demo.api('POST', '/providers', input)).status).toBe(201);
      expect(await notice()).toMatchObject({ model: 'real-model', demo: false });
      const { turn, answers } = await demo.say('!say really');
      expect(answers).toMatchObject([{ text: 'really' }]);
      expect((await demo.api('GET', `/turns/${turn}`)).body.costUsd).toBe(0);
      const { engine } = demo.app.core;
      const policy = modelPolicy(
        engine,
        { id: 'x', path: 'main', model: null, demo: false },
        () => undefined,
      );
      expect([await policy.upstream('m')].flat()).toMatchObject([{ kind: 'http', provider: 'real' }]);
      await demo.api('DELETE', '/providers/real');
      await expect(policy.upstream('m')).rejects.toThrow(/no provider any more/);
      expect((await notice()).demo).toBe(true);
    } finally {
      await demo.close();
    }
  });
});
