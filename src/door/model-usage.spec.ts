import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { delta, end, hello, secret, sse, SocketBench, start } from '../../test/support/model-socket-bench.js';

describe('what the model socket counts and passes on', () => {
  const bench = new SocketBench();
  beforeEach(() => bench.start());
  afterEach(() => bench.stop());

  it('meters a stream', async () => {
    await bench.ask(hello);
    await bench.settled();
    expect(bench.before).toMatchObject([{ endpoint: 'messages', model: 'claude-sonnet-5', maxTokens: 100 }]);
    expect(bench.after).toMatchObject([
      {
        id: bench.before[0]?.id,
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
    bench.answer = (_from, to) =>
      void to
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        .end(gzipSync(JSON.stringify(message)));
    const reply = await bench.ask(hello);
    expect(JSON.parse(reply.text)).toEqual(message);
    await bench.settled();
    expect(bench.after).toMatchObject([
      { inputTokens: 5, outputTokens: 6, cacheWriteTokens: 2, complete: true },
    ]);
  });

  it('counts what was used when the container leaves, and closes the request', async () => {
    const closed = new Promise<void>((resolve) => {
      bench.answer = (_from, to) => {
        to.once('close', resolve);
        to.writeHead(200, { 'content-type': 'text/event-stream' }).write(sse(start, delta));
      };
    });
    const sent = bench.open(JSON.stringify(hello));
    const [reply] = (await once(sent, 'response')) as [IncomingMessage];
    await once(reply, 'data');
    sent.destroy();
    await Promise.all([closed, bench.settled()]);
    expect(bench.after).toMatchObject([{ inputTokens: 7, outputTokens: 3, complete: false }]);
  });

  it('counts what was sent when the container leaves before there is an answer', async () => {
    bench.answer = () => sent.destroy();
    const sent = bench.open(JSON.stringify(hello));
    await bench.settled();
    expect(bench.after).toMatchObject([{ status: 499, complete: false, outputTokens: 0 }]);
    expect(bench.after[0]?.inputTokens).toBeGreaterThan(0);
  });

  it('breaks off its answer when the provider breaks off', async () => {
    bench.answer = (_from, to) => {
      to.writeHead(200, { 'content-type': 'text/event-stream' }).write(sse(start, delta));
      setImmediate(() => to.destroy());
    };
    await expect(bench.ask(hello)).rejects.toThrow('aborted');
    await bench.settled();
    expect(bench.after).toMatchObject([{ inputTokens: 7, complete: false }]);
  });

  it('passes an error of the provider on, without the key that it may quote', async () => {
    bench.answer = (_from, to) =>
      void to.writeHead(429, { 'retry-after': '7' }).end(`{"error":"${secret} is over its limit"}`);
    const reply = await bench.ask(hello);
    expect(reply).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
    expect(reply.text).toBe('{"error":"[credential] is over its limit"}');
    await bench.settled();
    expect(bench.after).toMatchObject([{ status: 429, inputTokens: 0, outputTokens: 0 }]);
  });

  it('says that the provider cannot be reached', async () => {
    const url = `http://user:${secret}@127.0.0.1:1/x`;
    bench.policy.upstream = () => ({
      kind: 'http',
      baseUrl: url,
      credential: { header: 'x-api-key', value: secret },
    });
    const reply = await bench.ask(hello);
    expect(reply).toMatchObject({ status: 502, text: expect.stringContaining('ECONNREFUSED') });
    expect(reply.text).not.toContain(secret);
    await bench.settled();
    expect(bench.after).toMatchObject([{ status: 502, inputTokens: 0, complete: false }]);
  });

  it('asks a handler in this process like a provider, without any credential', async () => {
    bench.policy.upstream = () => ({
      kind: 'handler',
      handle(from, to) {
        expect([from.url, from.headers['x-api-key']]).toEqual(['/v1/messages', undefined]);
        to.writeHead(200, { 'content-type': 'text/event-stream' }).end(sse(start, end));
      },
    });
    expect(await bench.ask(hello)).toMatchObject({ status: 200, text: sse(start, end) });
    await bench.settled();
    expect(bench.after).toMatchObject([{ inputTokens: 7, outputTokens: 42, complete: true }]);
  });

  it('breaks off what is under way when it is closed, and counts it', async () => {
    const asked = new Promise<void>((resolve) => (bench.answer = () => resolve()));
    const sent = bench.open(JSON.stringify(hello));
    const failed = new Promise((resolve) => sent.once('close', resolve));
    await asked;
    await bench.socket.close();
    await failed;
    expect(bench.after).toMatchObject([{ complete: false }]);
  });
});
