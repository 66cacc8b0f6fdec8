import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import {
  createServer,
  request,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestListener,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { Problem } from '../platform/problem.js';
import type { ModelCall, ModelPolicy, ModelUsage } from './model-policy.js';
import { openModelSocket, type ModelSocket } from './model-socket.js';

const placeholder = 'door_placeholder';
const secret = 'sk-very-real';
const hello = { model: 'opus', max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] };

function sse(...events: object[]): string {
  return events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
}

const start = { type: 'message_start', message: { usage: { input_tokens: 7, cache_read_input_tokens: 3 } } };
const delta = { type: 'content_block_delta', delta: { type: 'text_delta', text: 'Good morning' } };
const end = { type: 'message_delta', usage: { output_tokens: 42 } };

interface Seen {
  url: string;
  headers: IncomingMessage['headers'];
  body: { model?: string };
}

interface Reply {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
}

describe('the model socket', () => {
  let root: string;
  let provider: Server;
  let socket: ModelSocket;
  let baseUrl: string;
  let seen: Seen[];
  let before: ModelCall[];
  let after: ModelUsage[];
  let counted: () => void;
  let policy: ModelPolicy;
  let answer: RequestListener;

  beforeEach(async () => {
    [seen, before, after] = [[], [], []];
    counted = () => undefined;
    answer = (_from, to) =>
      void to.writeHead(200, { 'content-type': 'text/event-stream' }).end(sse(start, delta, end));
    provider = createServer((from, to) => {
      void text(from).then((body) => {
        seen.push({ url: from.url ?? '', headers: from.headers, body: JSON.parse(body) as Seen['body'] });
        answer(from, to);
      });
    });
    provider.listen(0, '127.0.0.1');
    await once(provider, 'listening');
    baseUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    policy = {
      upstream: () => ({ kind: 'http', baseUrl, credential: { header: 'x-api-key', value: secret } }),
      model: () => 'claude-sonnet-5',
      before: (call) => void before.push(call),
      after: (usage) => {
        after.push(usage);
        counted();
      },
    };
    root = await mkdtemp(join(tmpdir(), 'rk-'));
    const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    socket = await openModelSocket(
      join(root, 'm.sock'),
      owner,
      placeholder,
      new Proxy(policy, { get: (_, name) => policy[name as keyof ModelPolicy] }),
    );
  });

  afterEach(async () => {
    await socket.close();
    provider.closeAllConnections();
    await new Promise((resolve) => provider.close(resolve));
    await rm(root, { recursive: true });
  });

  function open(
    body: string | Buffer,
    headers: OutgoingHttpHeaders = {},
    path = '/v1/messages',
    method = 'POST',
  ) {
    const sent = request({
      socketPath: join(root, 'm.sock'),
      path,
      method,
      headers: { 'x-api-key': placeholder, 'content-type': 'application/json', ...headers },
    });
    sent.on('error', () => undefined);
    sent.end(body);
    return sent;
  }

  async function ask(
    body: unknown,
    headers?: OutgoingHttpHeaders,
    path?: string,
    method?: string,
  ): Promise<Reply> {
    const raw = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const sent = open(raw, headers, path, method);
    const [reply] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: reply.statusCode ?? 0, headers: reply.headers, text: await text(reply) };
  }

  const settled = (): Promise<void> =>
    after.length > 0 ? Promise.resolve() : new Promise((resolve) => (counted = resolve));

  it('can be connected to by its owner only', async () => {
    expect((await stat(join(root, 'm.sock'))).mode & 0o777).toBe(0o600);
  });

  it('puts in the credential and the allowed model, and nothing else that could carry one', async () => {
    const reply = await ask(hello, {
      'anthropic-beta': 'a-1, b-2',
      authorization: 'Bearer mine',
      cookie: 'c=1',
    });
    expect(reply).toMatchObject({ status: 200, text: sse(start, delta, end) });
    expect(seen[0]?.body).toEqual({ ...hello, model: 'claude-sonnet-5' });
    expect(seen[0]?.headers).toMatchObject({ 'x-api-key': secret, 'anthropic-beta': 'a-1,b-2' });
    expect(seen[0]?.headers).not.toHaveProperty('authorization');
    expect(seen[0]?.headers).not.toHaveProperty('cookie');
  });

  it('sends a subscription token as a bearer with the beta that it needs, below a base path', async () => {
    const credential = { header: 'authorization', value: secret, oauth: true } as const;
    policy.upstream = () => ({ kind: 'http', baseUrl: `${baseUrl}/proxy/`, credential });
    await ask(hello, { 'x-api-key': '', authorization: `Bearer ${placeholder}` }, '/v1/messages?beta=true');
    expect(seen[0]?.url).toBe('/proxy/v1/messages?beta=true');
    expect(seen[0]?.headers).toMatchObject({
      authorization: `Bearer ${secret}`,
      'anthropic-beta': 'oauth-2025-04-20',
    });
    expect(seen[0]?.headers).not.toHaveProperty('x-api-key');
  });

  it.each([
    ['GET', '/v1/messages'],
    ['POST', '/v1/files'],
    ['POST', '/v1/messages/../files'],
    ['POST', '/v1/messages/batches'],
    ['GET', '/v1/models'],
  ])('serves no %s %s', async (method, path) => {
    expect(await ask(method === 'GET' ? '' : hello, {}, path, method)).toMatchObject({ status: 403 });
    expect(seen).toEqual([]);
  });

  it.each([{}, { 'x-api-key': '' }, { 'x-api-key': 'door_placeholdeR' }, { 'x-api-key': secret }])(
    'refuses a request that does not show the placeholder: %j',
    async (headers) => {
      const shown = { 'x-api-key': '', ...headers };
      expect(await ask(hello, shown)).toMatchObject({ status: 401 });
      expect([seen, before, after]).toEqual([[], [], []]);
    },
  );

  it.each([
    ['no JSON', 'hello', {}],
    ['no object', '[]', {}],
    ['no model', '{}', {}],
    ['what is compressed', gzipSync('{}'), { 'content-encoding': 'gzip' }],
  ])('refuses a body that is %s', async (_what, body, headers) => {
    expect(await ask(body, headers)).toMatchObject({ status: 400 });
    expect([seen, after]).toEqual([[], []]);
  });

  it('refuses a body beyond the limit before the provider hears of it', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, 'a');
    expect(await ask('', { 'content-length': 65 * megabyte.length })).toMatchObject({ status: 413 });
    const sent = request({
      socketPath: join(root, 'm.sock'),
      path: '/v1/messages',
      method: 'POST',
      headers: { 'x-api-key': placeholder },
    });
    sent.on('error', () => undefined);
    const replied = once(sent, 'response') as Promise<[IncomingMessage]>;
    for (let count = 0; count < 66; count++) sent.write(megabyte);
    expect((await replied)[0].statusCode).toBe(413);
    sent.destroy();
    expect(seen).toEqual([]);
  });

  it('holds no more of the bodies of one container than there is room for, and gives it back', async () => {
    const headers = { 'x-api-key': placeholder, 'content-length': 31 * 1024 * 1024 };
    const sent = [1, 2, 3].map(() =>
      request({ socketPath: join(root, 'm.sock'), path: '/v1/messages', method: 'POST', headers }),
    );
    for (const one of sent) one.on('error', () => undefined).write(Buffer.alloc(30 * 1024 * 1024, 'a'));
    const [reply] = await Promise.race(
      sent.map((one) => once(one, 'response') as Promise<[IncomingMessage]>),
    );
    expect([reply.statusCode, await text(reply)]).toEqual([413, expect.stringContaining('at once')]);
    for (const one of sent) one.destroy();
    expect(await ask(hello)).toMatchObject({ status: 200 });
    expect(await ask({ ...hello, system: 'a'.repeat(31 * 1024 * 1024) })).toMatchObject({ status: 200 });
  });

  it('lets nobody read another model out of a body that names two', async () => {
    await ask('{"model":"claude-opus-5","model":"opus","messages":[]}');
    expect(seen[0]?.body).toEqual({ model: 'claude-sonnet-5', messages: [] });
  });

  it('lets the provider reach out only where that is allowed', async () => {
    const search = { ...hello, tools: [{ type: 'web_search_20250305', name: 'web_search' }] };
    expect(await ask(search)).toMatchObject({ status: 400, text: expect.stringContaining('web_search') });
    policy.mayReach = (what) => what === 'web_search';
    expect(await ask(search)).toMatchObject({ status: 200 });
    expect(seen).toHaveLength(1);
  });

  it('stops a request without a budget, in words that the harness does not try again', async () => {
    policy.before = () => Promise.reject(new Problem('tooMany', 'The budget of corp/eng is spent.'));
    const reply = await ask(hello);
    expect(reply).toMatchObject({ status: 402, headers: { 'x-should-retry': 'false' } });
    expect(JSON.parse(reply.text)).toEqual({
      type: 'error',
      error: { type: 'billing_error', message: 'The budget of corp/eng is spent.' },
    });
    expect([seen, after]).toEqual([[], []]);
  });

  it('says nothing of a bug', async () => {
    policy.model = () => {
      throw new Error(`lost ${secret}`);
    };
    const reply = await ask(hello);
    expect(reply.status).toBe(500);
    expect(reply.text).not.toContain(secret);
  });

  it('meters a stream', async () => {
    await ask(hello);
    await settled();
    expect(before).toMatchObject([{ endpoint: 'messages', model: 'claude-sonnet-5', maxTokens: 100 }]);
    expect(after).toMatchObject([
      {
        id: before[0]?.id,
        inputTokens: 7,
        outputTokens: 42,
        cacheReadTokens: 3,
        status: 200,
        complete: true,
      },
    ]);
  });

  it('meters a compressed whole message, which the container gets readable', async () => {
    const message = {
      content: [],
      usage: { input_tokens: 5, output_tokens: 6, cache_creation_input_tokens: 2 },
    };
    answer = (_from, to) =>
      void to
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        .end(gzipSync(JSON.stringify(message)));
    const reply = await ask(hello);
    expect(JSON.parse(reply.text)).toEqual(message);
    await settled();
    expect(after).toMatchObject([{ inputTokens: 5, outputTokens: 6, cacheWriteTokens: 2, complete: true }]);
  });

  it('counts what was used when the container leaves, and closes the request', async () => {
    const closed = new Promise<void>((resolve) => {
      answer = (_from, to) => {
        to.once('close', resolve);
        to.writeHead(200, { 'content-type': 'text/event-stream' }).write(sse(start, delta));
      };
    });
    const sent = open(JSON.stringify(hello));
    const [reply] = (await once(sent, 'response')) as [IncomingMessage];
    await once(reply, 'data');
    sent.destroy();
    await Promise.all([closed, settled()]);
    expect(after).toMatchObject([{ inputTokens: 7, outputTokens: 3, complete: false }]);
  });

  it('counts what was sent when the container leaves before there is an answer', async () => {
    answer = () => sent.destroy();
    const sent = open(JSON.stringify(hello));
    await settled();
    expect(after).toMatchObject([{ status: 499, complete: false, outputTokens: 0 }]);
    expect(after[0]?.inputTokens).toBeGreaterThan(0);
  });

  it('breaks off its answer when the provider breaks off', async () => {
    answer = (_from, to) => {
      to.writeHead(200, { 'content-type': 'text/event-stream' }).write(sse(start, delta));
      setImmediate(() => to.destroy());
    };
    await expect(ask(hello)).rejects.toThrow('aborted');
    await settled();
    expect(after).toMatchObject([{ inputTokens: 7, complete: false }]);
  });

  it('passes an error of the provider on, without the key that it may quote', async () => {
    answer = (_from, to) =>
      void to.writeHead(429, { 'retry-after': '7' }).end(`{"error":"${secret} is over its limit"}`);
    const reply = await ask(hello);
    expect(reply).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
    expect(reply.text).toBe('{"error":"[credential] is over its limit"}');
    await settled();
    expect(after).toMatchObject([{ status: 429, inputTokens: 0, outputTokens: 0 }]);
  });

  it('says that the provider cannot be reached', async () => {
    const url = `http://user:${secret}@127.0.0.1:1/x`;
    policy.upstream = () => ({
      kind: 'http',
      baseUrl: url,
      credential: { header: 'x-api-key', value: secret },
    });
    const reply = await ask(hello);
    expect(reply).toMatchObject({ status: 502, text: expect.stringContaining('ECONNREFUSED') });
    expect(reply.text).not.toContain(secret);
    await settled();
    expect(after).toMatchObject([{ status: 502, inputTokens: 0, complete: false }]);
  });

  it.each([
    [[503, 200], ['a', 'b'], 200],
    [[429, 529], ['a', 'b'], 529],
    [[400, 200], ['a'], 400],
    [[401, 200], ['a'], 401],
  ])('answers %j from several upstreams by asking %j', async (statuses, asked, status) => {
    policy.upstream = () =>
      ['a', 'b'].map((name) => ({
        kind: 'http' as const,
        provider: name,
        model: `model-${name}`,
        baseUrl: `${baseUrl}/${name}`,
        credential: { header: 'x-api-key', value: `key-${name}` },
      }));
    answer = (from, to) => {
      const code = statuses[from.url?.startsWith('/a/') ? 0 : 1] ?? 200;
      to.writeHead(code, { 'content-type': 'text/event-stream' }).end(sse(start, delta, end));
    };
    expect(await ask(hello)).toMatchObject({ status });
    const told = seen.map(({ url, headers, body }) => [url, headers['x-api-key'], body.model]);
    expect(told).toEqual(asked.map((name) => [`/${name}/v1/messages`, `key-${name}`, `model-${name}`]));
    await settled();
    const [provider] = asked.slice(-1);
    expect(after).toMatchObject([{ provider, model: `model-${provider}`, status }]);
  });

  it('asks a handler in this process like a provider, without any credential', async () => {
    policy.upstream = () => ({
      kind: 'handler',
      handle(from, to) {
        expect([from.url, from.headers['x-api-key']]).toEqual(['/v1/messages', undefined]);
        to.writeHead(200, { 'content-type': 'text/event-stream' }).end(sse(start, end));
      },
    });
    expect(await ask(hello)).toMatchObject({ status: 200, text: sse(start, end) });
    await settled();
    expect(after).toMatchObject([{ inputTokens: 7, outputTokens: 42, complete: true }]);
  });

  it('breaks off what is under way when it is closed, and counts it', async () => {
    const asked = new Promise<void>((resolve) => (answer = () => resolve()));
    const sent = open(JSON.stringify(hello));
    const failed = new Promise((resolve) => sent.once('close', resolve));
    await asked;
    await socket.close();
    await failed;
    expect(after).toMatchObject([{ complete: false }]);
  });
});
