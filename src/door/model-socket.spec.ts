import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import {
  delta,
  end,
  hello,
  placeholder,
  secret,
  sse,
  SocketBench,
  start,
} from '../../test/support/model-socket-bench.js';
import { Problem } from '../platform/problem.js';

describe('the model socket', () => {
  const bench = new SocketBench();
  beforeEach(() => bench.start());
  afterEach(() => bench.stop());

  it('can be connected to by its owner only', async () => {
    expect((await stat(bench.path)).mode & 0o777).toBe(0o600);
  });

  it('puts in the credential and the allowed model, and nothing else that could carry one', async () => {
    const reply = await bench.ask(hello, {
      'anthropic-beta': 'a-1, b-2',
      authorization: 'Bearer mine',
      cookie: 'c=1',
    });
    expect(reply).toMatchObject({ status: 200, text: sse(start, delta, end) });
    expect(bench.seen[0]?.body).toEqual({ ...hello, model: 'claude-sonnet-5' });
    expect(bench.seen[0]?.headers).toMatchObject({ 'x-api-key': secret, 'anthropic-beta': 'a-1,b-2' });
    expect(bench.seen[0]?.headers).not.toHaveProperty('authorization');
    expect(bench.seen[0]?.headers).not.toHaveProperty('cookie');
  });

  it('sends a subscription token as a bearer with the beta that it needs, below a base path', async () => {
    const credential = { header: 'authorization', value: secret, oauth: true } as const;
    bench.policy.upstream = () => ({ kind: 'http', baseUrl: `${bench.baseUrl}/proxy/`, credential });
    await bench.ask(
      hello,
      { 'x-api-key': '', authorization: `Bearer ${placeholder}` },
      '/v1/messages?beta=true',
    );
    expect(bench.seen[0]?.url).toBe('/proxy/v1/messages?beta=true');
    expect(bench.seen[0]?.headers).toMatchObject({
      authorization: `Bearer ${secret}`,
      'anthropic-beta': 'oauth-2025-04-20',
    });
    expect(bench.seen[0]?.headers).not.toHaveProperty('x-api-key');
  });

  it.each([
    ['GET', '/v1/messages'],
    ['POST', '/v1/files'],
    ['POST', '/v1/messages/../files'],
    ['POST', '/v1/messages/batches'],
    ['GET', '/v1/models'],
  ])('serves no %s %s', async (method, path) => {
    expect(await bench.ask(method === 'GET' ? '' : hello, {}, path, method)).toMatchObject({ status: 403 });
    expect(bench.seen).toEqual([]);
  });

  it.each([{}, { 'x-api-key': '' }, { 'x-api-key': 'door_placeholdeR' }, { 'x-api-key': secret }])(
    'refuses a request that does not show the placeholder: %j',
    async (headers) => {
      const shown = { 'x-api-key': '', ...headers };
      expect(await bench.ask(hello, shown)).toMatchObject({ status: 401 });
      expect([bench.seen, bench.before, bench.after]).toEqual([[], [], []]);
    },
  );

  it.each([
    ['no JSON', 'hello', {}],
    ['no object', '[]', {}],
    ['no model', '{}', {}],
    ['what is compressed', gzipSync('{}'), { 'content-encoding': 'gzip' }],
  ])('refuses a body that is %s', async (_what, body, headers) => {
    expect(await bench.ask(body, headers)).toMatchObject({ status: 400 });
    expect([bench.seen, bench.after]).toEqual([[], []]);
  });

  it('refuses a body beyond the limit before the provider hears of it', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, 'a');
    expect(await bench.ask('', { 'content-length': 65 * megabyte.length })).toMatchObject({ status: 413 });
    const sent = request({
      socketPath: bench.path,
      path: '/v1/messages',
      method: 'POST',
      headers: { 'x-api-key': placeholder },
    });
    sent.on('error', () => undefined);
    const replied = once(sent, 'response') as Promise<[IncomingMessage]>;
    for (let count = 0; count < 66; count++) sent.write(megabyte);
    expect((await replied)[0].statusCode).toBe(413);
    sent.destroy();
    expect(bench.seen).toEqual([]);
  });

  it('holds no more of the bodies of one container than there is room for, and gives it back', async () => {
    const headers = { 'x-api-key': placeholder, 'content-length': 31 * 1024 * 1024 };
    const sent = [1, 2, 3].map(() =>
      request({ socketPath: bench.path, path: '/v1/messages', method: 'POST', headers }),
    );
    for (const one of sent) one.on('error', () => undefined).write(Buffer.alloc(30 * 1024 * 1024, 'a'));
    const [reply] = await Promise.race(
      sent.map((one) => once(one, 'response') as Promise<[IncomingMessage]>),
    );
    expect([reply.statusCode, await text(reply)]).toEqual([413, expect.stringContaining('at once')]);
    for (const one of sent) one.destroy();
    expect(await bench.ask(hello)).toMatchObject({ status: 200 });
    expect(await bench.ask({ ...hello, system: 'a'.repeat(31 * 1024 * 1024) })).toMatchObject({
      status: 200,
    });
  });

  it('lets nobody read another model out of a body that names two', async () => {
    await bench.ask('{"model":"claude-opus-5","model":"opus","messages":[]}');
    expect(bench.seen[0]?.body).toEqual({ model: 'claude-sonnet-5', messages: [] });
  });

  it('lets the provider reach out only where that is allowed', async () => {
    const search = { ...hello, tools: [{ type: 'web_search_20250305', name: 'web_search' }] };
    expect(await bench.ask(search)).toMatchObject({
      status: 400,
      text: expect.stringContaining('web_search'),
    });
    bench.policy.mayReach = (what) => what === 'web_search';
    expect(await bench.ask(search)).toMatchObject({ status: 200 });
    expect(bench.seen).toHaveLength(1);
  });

  it('stops a request without a budget, in words that the harness does not try again', async () => {
    bench.policy.before = () => Promise.reject(new Problem('tooMany', 'The budget of corp/eng is spent.'));
    const reply = await bench.ask(hello);
    expect(reply).toMatchObject({ status: 402, headers: { 'x-should-retry': 'false' } });
    expect(JSON.parse(reply.text)).toEqual({
      type: 'error',
      error: { type: 'billing_error', message: 'The budget of corp/eng is spent.' },
    });
    expect([bench.seen, bench.after]).toEqual([[], []]);
  });

  it('says nothing of a bug', async () => {
    bench.policy.model = () => {
      throw new Error(`lost ${secret}`);
    };
    const reply = await bench.ask(hello);
    expect(reply.status).toBe(500);
    expect(reply.text).not.toContain(secret);
  });

  it.each([
    [[503, 200], ['a', 'b'], 200],
    [[429, 529], ['a', 'b'], 529],
    [[400, 200], ['a'], 400],
    [[401, 200], ['a'], 401],
  ])('answers %j from several upstreams by asking %j', async (statuses, asked, status) => {
    bench.policy.upstream = () =>
      ['a', 'b'].map((name) => ({
        kind: 'http' as const,
        provider: name,
        model: `model-${name}`,
        baseUrl: `${bench.baseUrl}/${name}`,
        credential: { header: 'x-api-key', value: `key-${name}` },
      }));
    bench.answer = (from, to) => {
      const code = statuses[from.url?.startsWith('/a/') ? 0 : 1] ?? 200;
      to.writeHead(code, { 'content-type': 'text/event-stream' }).end(sse(start, delta, end));
    };
    expect(await bench.ask(hello)).toMatchObject({ status });
    const told = bench.seen.map(({ url, headers, body }) => [url, headers['x-api-key'], body.model]);
    expect(told).toEqual(asked.map((name) => [`/${name}/v1/messages`, `key-${name}`, `model-${name}`]));
    await bench.settled();
    const [provider] = asked.slice(-1);
    expect(bench.after).toMatchObject([{ provider, model: `model-${provider}`, status }]);
  });
});
