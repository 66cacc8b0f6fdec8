import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { grantTo, startResources, tokenFor, type ResourceApp } from './contract/resources-app.js';
import { connectMcp, type OutsideClient } from './contract/resources-mcp.js';
import { makeNotes, notes } from './contract/resources-toy.js';

interface Note {
  id: string;
  title: string;
  version: number;
}

describe('the kernel over HTTP', () => {
  let server: ResourceApp;
  const tokens: Record<string, string> = {};
  const send = (method: 'get' | 'post' | 'patch' | 'delete', path: string, who = 'operator'): request.Test =>
    request(server.url)
      [method](`/v1${path}`)
      .auth(tokens[who] ?? 'nobody', { type: 'bearer' });
  const create = async (fields: object = {}): Promise<Note> =>
    (await send('post', '/notes').send({ agent: 'corp/eng', title: 'hello', ...fields })).body as Note;

  beforeAll(async () => {
    server = await startResources([notes]);
    const { database } = server;
    await makeNotes(database);
    await grantTo(database, 'user:operator', '*', '**');
    await grantTo(database, 'user:reader', 'notes:get', 'corp/**');
    await grantTo(database, 'user:reader', 'notes:list', 'corp/**');
    await grantTo(database, 'user:reader', 'notes:list', 'corp/hr/**', { effect: 'deny' });
    await grantTo(database, 'user:titled', 'notes:create', '**', { params: { title: 'allowed' } });
    await grantTo(database, 'user:mover', 'notes:*', 'corp/eng');
    for (const name of ['operator', 'reader', 'titled', 'mover', 'stranger'])
      tokens[name] = await tokenFor(database, `user:${name}`);
  });
  afterAll(() => server.close());

  describe('who may do what', () => {
    it('answers 401 with a challenge when nobody asks', async () => {
      const { status, headers, body } = await request(server.url).get('/v1/notes');
      expect(status).toBe(401);
      expect(headers['www-authenticate']).toMatch(/^Bearer/);
      expect(body).toMatchObject({ type: 'urn:rookery:problem:unauthenticated', status: 401 });
    });

    it('refuses an unknown, an expired and a malformed token alike', async () => {
      tokens.old = await tokenFor(server.database, 'user:operator', {
        expiresAt: '2020-01-01T00:00:00.000Z',
      });
      expect((await send('get', '/notes', 'old')).status).toBe(401);
      expect((await send('get', '/notes', 'nobody')).status).toBe(401);
      expect((await request(server.url).get('/v1/notes').set('authorization', 'Basic eA==')).status).toBe(
        401,
      );
    });

    it('answers 403 to a list and a create without a grant, and 404 to a row that may not be seen', async () => {
      const { id } = await create();
      expect((await send('get', '/notes', 'stranger')).status).toBe(403);
      const made = await send('post', '/notes', 'stranger').send({ agent: 'corp/eng', title: 'x' });
      expect(made.status).toBe(403);
      const hidden = await send('get', `/notes/${id}`, 'stranger');
      const absent = await send('get', '/notes/nothing-here', 'stranger');
      expect([hidden.status, absent.status]).toEqual([404, 404]);
      expect(hidden.body.detail.replace(id, 'nothing-here')).toBe(absent.body.detail);
    });

    it('answers 403 where the row may be read but not changed', async () => {
      const { id } = await create();
      expect((await send('get', `/notes/${id}`, 'reader')).status).toBe(200);
      expect((await send('patch', `/notes/${id}`, 'reader').send({ title: 'x' })).status).toBe(403);
      expect((await send('delete', `/notes/${id}`, 'reader')).status).toBe(403);
    });

    it('compares the params of a grant with the input', async () => {
      const made = (title: string) => send('post', '/notes', 'titled').send({ agent: 'a', title });
      expect((await made('allowed')).status).toBe(201);
      expect((await made('other')).status).toBe(403);
    });

    it('asks about the new place of a row that is moved, too', async () => {
      const { id } = await create();
      const moved = await send('patch', `/notes/${id}`, 'mover').send({ agent: 'corp/hr' });
      expect(moved.status).toBe(403);
      expect((await send('patch', `/notes/${id}`, 'mover').send({ title: 'mine' })).status).toBe(200);
    });

    it('holds a limited token to its actions and its scope', async () => {
      const { id } = await create();
      const limits = { actions: ['notes:get'], scope: 'corp/eng' };
      tokens.narrow = await tokenFor(server.database, 'user:operator', limits);
      expect((await send('get', `/notes/${id}`, 'narrow')).status).toBe(200);
      expect((await send('get', '/notes', 'narrow')).status).toBe(403);
      const other = await create({ agent: 'corp' });
      expect((await send('get', `/notes/${other.id}`, 'narrow')).status).toBe(404);
    });
  });

  describe('what goes in and comes out', () => {
    const faults = async (body: object): Promise<string[]> => {
      const answer = await send('post', '/notes').send(body);
      expect(answer.status).toBe(400);
      return (answer.body.errors as { path: string }[]).map((error) => error.path);
    };

    it('names every wrong field: unknown, missing, of the wrong type, nested', async () => {
      expect(await faults({ agent: 'a', title: 'x', colour: 1 })).toEqual(['colour']);
      expect(await faults({ agent: 'a' })).toEqual(['title']);
      expect(await faults({ agent: 'A B', title: 7 })).toEqual(['agent', 'title']);
      expect(await faults({ agent: 'a', title: 'x', data: { color: 3, size: 1 } })).toEqual([
        'data.size',
        'data.color',
      ]);
      expect(await faults({ agent: 'a', title: 'x', data: { tags: ['a', 2] } })).toEqual(['data.tags']);
      expect(await faults({ agent: 'a', title: 'x\0' })).toEqual(['title']);
      expect(await faults([] as object)).toEqual(['']);
    });

    it('creates with 201, a Location that leads to the row, and its version as ETag', async () => {
      const made = await send('post', '/notes').send({ agent: 'corp', title: 'x', pin: 'secret-pin' });
      expect(made.status).toBe(201);
      expect(made.headers.etag).toBe('"1"');
      expect(made.text).not.toContain('secret-pin');
      const found = await request(server.url)
        .get(String(made.headers.location))
        .auth(tokens.operator ?? '', { type: 'bearer' });
      expect(found.body).toEqual(made.body);
      expect(found.headers.etag).toBe('"1"');
    });

    it('merges a patch: null removes, objects merge, absent stays', async () => {
      const { id } = await create({ label: 'second', data: { color: 'red', tags: ['a'] } });
      const type = 'application/merge-patch+json';
      const patch = JSON.stringify({ label: null, data: { color: null } });
      const changed = await send('patch', `/notes/${id}`).set('content-type', type).send(patch);
      expect(changed.status).toBe(200);
      expect(changed.body).toEqual({
        id,
        agent: 'corp/eng',
        title: 'hello',
        data: { tags: ['a'] },
        version: 2,
      });
    });

    it('does not let a patch remove what is required', async () => {
      const { id } = await create();
      const answer = await send('patch', `/notes/${id}`).send({ title: null });
      expect(answer.status).toBe(400);
      expect(answer.body.errors).toEqual([{ path: 'title', message: 'is required and cannot be removed' }]);
    });

    it('guards against a lost update by If-Match', async () => {
      const { id } = await create();
      const patch = (match: string) =>
        send('patch', `/notes/${id}`).set('if-match', match).send({ title: 'new' });
      expect((await patch('"1"')).headers.etag).toBe('"2"');
      expect((await patch('"1"')).status).toBe(412);
      expect((await patch('*')).status).toBe(200);
      expect((await patch('W/"3"')).status).toBe(400);
      expect((await send('delete', `/notes/${id}`).set('if-match', '"1"')).status).toBe(412);
    });

    it('deletes with 204, and then there is nothing', async () => {
      const { id } = await create();
      expect((await send('delete', `/notes/${id}`)).status).toBe(204);
      expect((await send('get', `/notes/${id}`)).status).toBe(404);
      expect((await send('delete', `/notes/${id}`)).status).toBe(404);
    });

    it('answers 202 to an action that has nothing to show', async () => {
      const { id } = await create();
      const answer = await send('post', `/notes/${id}/pin`).send({});
      expect([answer.status, answer.text]).toEqual([202, '']);
    });

    it('refuses input where it would not be read', async () => {
      expect((await send('post', '/notes?title=x').send({ agent: 'a', title: 'x' })).status).toBe(400);
      expect((await send('get', '/notes?colour=red')).body.errors[0].path).toBe('colour');
      expect((await send('delete', '/notes/x').send({ force: true })).status).toBe(400);
    });
  });

  describe('an Idempotency-Key', () => {
    const keyed = (key: string, title: string) =>
      send('post', '/notes').set('idempotency-key', key).send({ agent: 'corp/once', title });

    it('carries the same request out once and says so', async () => {
      const first = await keyed('k-1', 'once');
      const second = await keyed('k-1', 'once');
      expect([second.status, second.body.id]).toEqual([201, first.body.id]);
      expect(first.headers['idempotency-replayed']).toBeUndefined();
      expect(second.headers['idempotency-replayed']).toBe('true');
    });

    it('refuses another input under the same key', async () => {
      await keyed('k-2', 'once');
      expect((await keyed('k-2', 'twice')).status).toBe(409);
    });

    it('makes one row of two requests at the same moment', async () => {
      const answers = await Promise.all([keyed('k-3', 'race'), keyed('k-3', 'race')]);
      expect(new Set(answers.map((answer) => (answer.body as Note).id)).size).toBe(1);
      const { body } = await send('get', '/notes?title=race');
      expect(body.items).toHaveLength(1);
    });

    it('is forgotten when the request failed', async () => {
      expect((await keyed('k-4', 'taken')).status).toBe(409);
      expect((await keyed('k-4', 'free')).status).toBe(201);
    });
  });

  describe('a list', () => {
    const titles = async (who: string, query: string): Promise<{ seen: string[]; sizes: number[] }> => {
      const seen: string[] = [];
      const sizes: number[] = [];
      for (let cursor = ''; ;) {
        const { body } = await send('get', `/notes?limit=3&${query}${cursor && `&cursor=${cursor}`}`, who);
        const items = (body as { items: (Note & { agent: string })[] }).items;
        seen.push(...items.map((item) => item.agent));
        sizes.push(items.length);
        cursor = (body as { nextCursor?: string }).nextCursor ?? '';
        if (!cursor) return { seen, sizes };
      }
    };

    beforeAll(async () => {
      for (let index = 0; index < 8; index += 1)
        for (const agent of ['corp/list', 'corp/hr/secret', 'other'])
          await create({ agent, title: index % 2 === 0 ? 'even' : 'odd' });
    });

    it('gives full pages of only what may be read, whatever lies between', async () => {
      const { seen, sizes } = await titles('reader', 'title=even');
      expect(seen).toEqual(['corp/list', 'corp/list', 'corp/list', 'corp/list']);
      expect(sizes).toEqual([3, 1]);
    });

    it('does not take the cursor of another filter or another caller', async () => {
      const { nextCursor } = (await send('get', '/notes?limit=1&title=even')).body as { nextCursor: string };
      expect((await send('get', `/notes?limit=1&title=even&cursor=${nextCursor}`)).status).toBe(200);
      expect((await send('get', `/notes?limit=1&title=odd&cursor=${nextCursor}`)).status).toBe(400);
      expect((await send('get', `/notes?title=even&cursor=${nextCursor}`, 'reader')).status).toBe(400);
      expect((await send('get', '/notes?cursor=bm9uc2Vuc2U')).status).toBe(400);
    });
  });

  describe('the same by MCP', () => {
    let client: OutsideClient;
    beforeAll(async () => void (client = await connectMcp(server.url, tokens.operator ?? '')));
    afterAll(() => client.close());

    it('gives what REST gives, as structure and as text', async () => {
      const { id } = await create({ label: 'x' });
      const rest = await send('get', `/notes/${id}`);
      const tool = await client.call('notes_get', { id });
      expect(tool.value).toEqual(rest.body);
      expect(JSON.parse(tool.text)).toEqual(rest.body);
      const list = await client.call('notes_list', { title: 'odd', limit: 2 });
      expect(list.value.items).toEqual((await send('get', '/notes?title=odd&limit=2')).body.items);
    });

    it('refuses as REST refuses, as a result that a model can read', async () => {
      const tool = await client.call('notes_create', { agent: 'a', colour: 'red' });
      const rest = await send('post', '/notes').send({ agent: 'a', colour: 'red' });
      const { instance: _id, ...body } = rest.body as Record<string, unknown>;
      expect(tool.isError).toBe(true);
      expect(tool.value).toMatchObject(body);
    });

    it('takes the version a model has seen as ifVersion', async () => {
      const { id } = await create();
      const update = (ifVersion: unknown) => client.call('notes_update', { id, title: 'new', ifVersion });
      expect((await update(1)).value.version).toBe(2);
      expect((await update(1)).value.status).toBe(412);
      expect((await update('2')).value.errors).toEqual([
        { path: 'ifVersion', message: 'must be a whole number' },
      ]);
    });

    it('lists only what the caller may do somewhere, and knows no other tool', async () => {
      const reader = await connectMcp(server.url, tokens.reader ?? '');
      expect((await client.tools()).sort()).toEqual(
        server.registry
          .on('mcp')
          .map((op) => op.tool)
          .sort(),
      );
      expect((await reader.tools()).sort()).toEqual(['notes_get', 'notes_list']);
      const messages = await Promise.all(
        ['notes_delete', 'notes_nothing'].map((name) =>
          reader.call(name, { id: 'x' }).then(String, (error: Error) => error.message.replace(name, 'X')),
        ),
      );
      expect(messages[0]).toMatch(/Unknown tool: X/);
      expect(messages[0]).toBe(messages[1]);
      await reader.close();
    });

    it('answers 401 before any JSON-RPC', async () => {
      const answer = await request(server.url).post('/mcp').send({ jsonrpc: '2.0', id: 1, method: 'ping' });
      expect([answer.status, answer.body.type]).toEqual([401, 'urn:rookery:problem:unauthenticated']);
    });
  });
});
