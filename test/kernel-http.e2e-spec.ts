import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { grantTo, startResources, tokenFor, type ResourceApp } from './contract/resources-app.js';
import { routeFaults, undocumented } from './contract/resources-routes.js';
import { makeNotes, notes } from './contract/resources-toy.js';
import { openapiOf } from '../src/surfaces/openapi/document.js';
import { methodsOf } from '../src/surfaces/rest/http.js';

describe('the HTTP that all resources share', () => {
  let server: ResourceApp;
  let token: string;
  const post = (body: string, type = 'application/json'): request.Test =>
    request(server.url)
      .post('/v1/notes')
      .auth(token, { type: 'bearer' })
      .set('content-type', type)
      .send(body);
  const get = (path: string, headers: Record<string, string> = {}): request.Test =>
    request(server.url).get(path).auth(token, { type: 'bearer' }).set(headers);

  beforeAll(async () => {
    server = await startResources([notes]);
    await makeNotes(server.database);
    await grantTo(server.database, 'user:operator', '*', '**');
    token = await tokenFor(server.database, 'user:operator');
  });
  afterAll(() => server.close());

  describe('a body', () => {
    it('that is not JSON is a problem that says where', async () => {
      const { status, body, headers } = await post('{"agent" 1}');
      expect(status).toBe(400);
      expect(headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(body.detail).toMatch(/not valid JSON.*position/);
    });

    it('that is not UTF-8 is refused instead of repaired', async () => {
      const bytes = Buffer.concat([
        Buffer.from('{"agent":"a","title":"'),
        Buffer.from([0xc3, 0x28]),
        Buffer.from('"}'),
      ]);
      const answer = await fetch(`${server.url}/v1/notes`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: bytes,
      });
      expect([answer.status, await answer.json()]).toMatchObject([
        400,
        { detail: 'The body is not valid UTF-8.' },
      ]);
    });

    it('that reaches for a prototype is refused', async () => {
      expect((await post('{"agent":"a","title":"x","__proto__":{"a":1}}')).status).toBe(400);
      expect((await post('{"agent":"a","title":"x","constructor":{"prototype":{}}}')).status).toBe(400);
    });

    it('of more than a mebibyte is refused', async () => {
      const { status, body } = await post(JSON.stringify({ agent: 'a', title: 'x'.repeat(1024 * 1024) }));
      expect([status, body.type]).toEqual([413, 'urn:rookery:problem:tooLarge']);
    });

    it('of another media type is refused, forms included', async () => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'nonsense'])
        expect((await post('agent=a&title=x', type)).status).toBe(415);
    });

    it('that is empty is no input', async () => {
      const { status, body } = await post('');
      expect([status, body.errors.length]).toEqual([400, 2]);
    });

    it('with a lone surrogate in a field is refused there', async () => {
      const { body } = await post('{"agent":"a","title":"\\ud800"}');
      expect(body.errors).toEqual([{ path: 'title', message: 'must be well-formed Unicode' }]);
    });
  });

  describe('a request id', () => {
    const idOf = async (given?: string): Promise<string> =>
      String((await get('/v1/notes/none', given ? { 'x-request-id': given } : {})).headers['x-request-id']);

    it('is made, or taken over where it is a plain word', async () => {
      expect(await idOf('deploy_42-a')).toBe('deploy_42-a');
      expect(await idOf()).toMatch(/^[0-9a-z]{22}$/);
      expect(await idOf('<script>')).toMatch(/^[0-9a-z]{22}$/);
      expect(await idOf('x'.repeat(65))).toMatch(/^[0-9a-z]{22}$/);
    });

    it('stands in the problem, even where the router itself refuses', async () => {
      const broken = await get('/v1/notes/%E0%A4%A', { 'x-request-id': 'abc' });
      expect([broken.status, broken.body.instance, broken.headers['x-request-id']]).toEqual([
        400,
        'abc',
        'abc',
      ]);
    });
  });

  describe('an address', () => {
    it('that does not exist is a problem', async () => {
      const { status, body } = await get('/v1/nothing');
      expect([status, body.type]).toEqual([404, 'urn:rookery:problem:notFound']);
    });

    it('that does not take the method says which it takes', async () => {
      const { status, headers } = await request(server.url).put('/v1/notes/x');
      expect([status, headers.allow]).toEqual([405, 'DELETE, GET, HEAD, PATCH']);
      expect((await request(server.url).options('/v1/notes')).status).toBe(405);
    });

    it('answers HEAD as GET, without a body', async () => {
      const { status, headers } = await request(server.url).head('/v1/notes').auth(token, { type: 'bearer' });
      expect([status, headers['content-length']]).toEqual([200, '12']);
      expect((await request(server.url).head('/v1/notes')).status).toBe(401);
    });

    it('with a part that is too long is a problem', async () => {
      expect((await get(`/v1/notes/${'x'.repeat(1100)}`)).status).toBe(400);
    });

    it('takes keys with any character', async () => {
      for (const key of ['a/b', 'a,b', '100%', 'ü', '%2F'])
        expect((await get(`/v1/notes/${encodeURIComponent(key)}`)).body.detail).toContain(`"${key}"`);
    });
  });

  it('answers what is not HTTP with a problem on the socket', async () => {
    const { port } = new URL(server.url);
    const text = await new Promise<string>((resolve) => {
      const chunks: Buffer[] = [];
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
      socket
        .on('data', (chunk) => chunks.push(Buffer.from(chunk)))
        .on('close', () => resolve(Buffer.concat(chunks).toString()));
    });
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toContain('application/problem+json');
  });

  describe('Host and Origin', () => {
    const status = async (headers: Record<string, string>, path = '/mcp'): Promise<number> =>
      (await request(server.url).post(path).set(headers).send({})).status;

    it('must be ours where a page could be tricked', async () => {
      expect(await status({ host: 'evil.example' })).toBe(403);
      expect(await status({ origin: 'https://evil.example' })).toBe(403);
      expect(await status({ origin: 'null' })).toBe(403);
    });

    it('may be loopback, an address, or the public URL', async () => {
      const given = ['localhost:8080', '127.0.0.1', '[::1]:80', '192.168.1.4:8080', 'rookery.example'];
      for (const host of given) expect(await status({ host })).toBe(401);
      for (const origin of ['http://localhost:6274', 'https://rookery.example'])
        expect(await status({ origin })).toBe(401);
    });

    it('are not asked of programs that bring a token', async () => {
      expect((await get('/v1/notes', { host: 'evil.example' })).status).toBe(200);
    });
  });

  it('lets no route in that has not declared its access, and documents each of /v1', () => {
    expect(routeFaults(server.app)).toEqual([]);
    expect(undocumented(server.app, openapiOf(server.registry))).toEqual([]);
    expect(methodsOf(server.app).list().length).toBe(10);
  });

  describe('a stream', () => {
    const watch = async (id: string, headers: Record<string, string> = {}): Promise<string> => {
      const gone = new AbortController();
      const authorization = `Bearer ${token}`;
      const answer = await fetch(`${server.url}/v1/notes/${id}/watch`, {
        headers: { authorization, ...headers },
        signal: gone.signal,
      });
      expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
      let text = '';
      for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
        text += Buffer.from(chunk).toString();
        if (text.includes('id: 3')) break;
      }
      gone.abort();
      return text;
    };

    it('is sent as server-sent events, and goes on after Last-Event-ID', async () => {
      const made = await post('{"agent":"a","title":"seen"}');
      const { id } = made.body as { id: string };
      expect(await watch(id)).toContain('id: 1\nevent: title\ndata: {"title":"seen"}\n\n');
      const rest = await watch(id, { 'last-event-id': '2' });
      expect([rest.includes('id: 2'), rest.includes('id: 3')]).toEqual([false, true]);
    });

    it('ends when the server stops', async () => {
      const other = await startResources([notes]);
      await makeNotes(other.database);
      await grantTo(other.database, 'user:operator', '*', '**');
      const headers = {
        authorization: `Bearer ${await tokenFor(other.database, 'user:operator')}`,
        'content-type': 'application/json',
      };
      const body = JSON.stringify({ agent: 'a', title: 'x' });
      const made = await fetch(`${other.url}/v1/notes`, { method: 'POST', headers, body });
      const answer = await fetch(`${other.url}${made.headers.get('location') ?? ''}/watch`, { headers });
      await other.close();
      expect(await answer.text()).toContain('id: 3');
    });

    it('is refused before it begins', async () => {
      expect((await get('/v1/notes/none/watch')).status).toBe(404);
      expect((await get('/v1/notes/none/watch', { 'last-event-id': 'x' })).status).toBe(400);
    });
  });

  describe('health', () => {
    it('needs no token, and names what is missing', async () => {
      expect((await request(server.url).get('/health/live')).body).toEqual({ status: 'live' });
      server.readiness.set('runtime', 'the engine does not answer');
      const { status, body } = await request(server.url).get('/health/ready');
      expect(status).toBe(503);
      expect(body.errors).toEqual([{ path: 'runtime', message: 'the engine does not answer' }]);
      server.readiness.set('runtime', undefined);
      expect((await request(server.url).get('/health/ready')).status).toBe(200);
    });
  });
});
