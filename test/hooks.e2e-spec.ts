import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { grantTo, tokenFor } from './contract/resources-app.js';
import { until, World } from './support/boot.js';
import { Receiver, toReceiver } from './support/receiver.js';

describe('webhooks', () => {
  const receiver = new Receiver();
  let origin: string;
  let world: World;
  beforeAll(async () => {
    origin = await receiver.start();
    world = await World.boot({ egress: toReceiver });
    await world.api('PUT', '/settings/callbackHosts', { value: [origin, 'inside.test', '*.example.com'] });
  });
  afterAll(async () => {
    await world.close();
    await receiver.close();
  });

  const link = async (fields: Record<string, unknown> = {}) => {
    const { status, body } = await world.api('POST', '/links', { agent: 'main', kind: 'hook', ...fields });
    expect([status, body]).toMatchObject([201, { kind: 'hook' }]);
    return body as { id: string; url: string; chat: string; callbackSecret?: string };
  };
  const post = async (
    path: string,
    body: string | Buffer | FormData,
    headers: Record<string, string> = {},
  ) => {
    const response = await fetch(`${world.url}${path}`, { method: 'POST', body: body as never, headers });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      // eslint-disable-next-line @typescript-eslint/no-explicit-any
      body: (await response.json()) as any,
    };
  };
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  const stored = async (chat: string): Promise<any[]> =>
    (await world.api('GET', `/messages?chat=${encodeURIComponent(chat)}`)).body.items;

  it('take any body and store it before they answer (P1)', async () => {
    const { url, chat, id } = await link();
    expect(url).toMatch(/^\/hook\/hook_[0-9a-z]{32}$/);
    expect(chat).toBe(`hook:main~${id}`);
    const json = await post(url, '{"ref":"main"}', {
      'content-type': 'application/json',
      'x-github-event': 'push',
    });
    expect([json.status, Object.keys(json.body)]).toEqual([202, ['message']]);
    const form = new FormData();
    form.set('a', new Blob(['file']), 'a.bin');
    const others = [
      await post(url, Buffer.from([0, 255, 1]), { 'content-type': 'application/octet-stream' }),
      await post(url, 'a=1&b=2', { 'content-type': 'application/x-www-form-urlencoded' }),
      await post(url, form),
      await post(url, ''),
    ];
    expect(others.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    const [empty, multipart, urlencoded, binary, first] = await stored(chat);
    expect(first.text).toContain('x-github-event: push\n\n{"ref":"main"}'.split('\n\n')[1]);
    expect(first.text).toContain('x-github-event: push');
    expect(urlencoded.text).toContain('a=1&b=2');
    expect(binary.attachments).toMatchObject([{ name: 'body.bin', size: 3 }]);
    expect(multipart.attachments).toMatchObject([{ type: 'multipart/form-data' }]);
    expect(empty.text).toContain('(no body)');
  });

  it('answer what the turn came to, where the caller waits', async () => {
    const { url } = await link({ context: 'from the build' });
    const { status, body } = await post(`${url}?wait=60`, '!say the build is green', {
      'content-type': 'text/plain',
    });
    expect([status, body.state, body.answers.map((answer: { text: string }) => answer.text)]).toEqual([
      200,
      'answered',
      ['the build is green'],
    ]);
    expect(body.turn).toMatch(/^[0-9a-z]{22}$/);
    const told = world.stub.requests.map((request) => JSON.stringify(request.body));
    expect(told.some((prompt) => prompt.includes('<link>from the build</link>'))).toBe(true);
    expect((await post(`${url}?wait=900`, 'x')).status).toBe(400);
  });

  it('take the same delivery twice as one message (P2)', async () => {
    const { url, chat } = await link();
    const again = await link();
    const headers = { 'x-github-delivery': 'd-1' };
    const answers = await Promise.all([1, 2, 3].map(() => post(url, 'x', headers)));
    expect(new Set(answers.map(({ body }) => body.message)).size).toBe(1);
    expect((await post(again.url, 'x', headers)).body.message).not.toBe(answers[0]?.body.message);
    await post(url, 'x');
    await post(url, 'x');
    expect(await stored(chat)).toHaveLength(3);
  });

  it('with a secret take only what is signed, and store nothing else', async () => {
    const hmac = { kind: 'github', secret: 'canary-hmac-secret' };
    const { url, chat, id } = await link({ hmac });
    const sign = (body: string, secret = hmac.secret) => ({
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    });
    for (const headers of [{}, sign('other'), sign('body', 'guess'), { 'x-hub-signature-256': 'sha256=' }]) {
      const { status, type, body } = await post(url, 'body', headers as Record<string, string>);
      expect([status, type, body.type]).toEqual([
        401,
        expect.stringContaining('application/problem+json'),
        'urn:rookery:problem:unauthenticated',
      ]);
    }
    expect(await stored(chat)).toEqual([]);
    expect((await post(url, 'body', sign('body'))).status).toBe(202);
    expect(await stored(chat)).toHaveLength(1);
    const seen = await world.api('GET', `/links/${id}`);
    expect(seen.body.hmac).toEqual({ kind: 'github' });
    const rows = await world.app.core.database.read.selectFrom('linkSecret').selectAll().execute();
    const audit = (await world.api('GET', '/audit?limit=500')).body;
    expect(JSON.stringify([rows, audit, await stored(chat)])).not.toContain('canary-hmac-secret');
  });

  it('seal a secret for its own link: in another row it opens nothing', async () => {
    const hmac = { kind: 'generic', secret: 'one' };
    const [one, other] = [await link({ hmac }), await link({ hmac })];
    await world.app.core.database.transact(async (tx) => {
      const row = await tx
        .selectFrom('linkSecret')
        .where('linkId', '=', one.id)
        .selectAll()
        .executeTakeFirstOrThrow();
      await tx.updateTable('linkSecret').set({ sealed: row.sealed }).where('linkId', '=', other.id).execute();
    });
    const headers = { 'x-signature': createHmac('sha256', 'one').update('body').digest('hex') };
    expect((await post(one.url, 'body', headers)).status).toBe(202);
    expect((await post(other.url, 'body', headers)).status).toBe(503);
    expect(await stored(other.chat)).toEqual([]);
  });

  it('that are unknown, revoked, expired or of a chat are not there; used up says so', async () => {
    const revoked = await link();
    await world.api('DELETE', `/links/${revoked.id}`);
    const expired = await link({ expiresAt: '2020-01-01T00:00:00Z' });
    const answers = [
      await post('/hook/hook_guess', 'x'),
      await post(revoked.url, 'x'),
      await post(expired.url, 'x'),
      await post(world.chat.replace('/chat/', '/hook/'), 'x'),
    ];
    for (const { status, body } of answers)
      expect([status, body.detail]).toEqual([404, answers[0]?.body.detail]);
    expect((await fetch(`${world.url}${revoked.url}`)).status).toBe(405);
    const once = await link({ maxUses: 1 });
    expect((await post(once.url, 'x', { 'webhook-id': '1' })).status).toBe(202);
    expect((await post(once.url, 'x', { 'webhook-id': '1' })).status).toBe(202);
    expect((await post(once.url, 'x', { 'webhook-id': '2' })).status).toBe(429);
    expect(await stored(once.chat)).toHaveLength(1);
  });

  it('refuse more than a mebibyte', async () => {
    const { url, chat } = await link();
    const big = 'x'.repeat(1024 * 1024 + 1);
    expect((await post(url, big, { 'content-type': 'text/plain' })).status).toBe(413);
    const form = new FormData();
    form.set('a', new Blob([big]), 'a.bin');
    expect((await post(url, form)).status).toBe(413);
    expect(await stored(chat)).toEqual([]);
  });

  it('post the answer to their callback, signed and about the message', async () => {
    const made = await link({ callback: `${origin}/done` });
    expect(made.callbackSecret).toMatch(/^whsec_/);
    const { body } = await post(made.url, '!say deployed', { 'content-type': 'text/plain' });
    const call = await until(
      async () => receiver.heard.find(({ body: text }) => text.includes('deployed')),
      'called back',
    );
    expect(JSON.parse(call.body)).toMatchObject({
      type: 'message',
      chat: made.chat,
      text: 'deployed',
      about: [body.message],
      turn: expect.any(String),
    });
    const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = call.headers;
    const key = Buffer.from((made.callbackSecret ?? '').slice('whsec_'.length), 'base64');
    const expected = createHmac('sha256', key)
      .update(`${String(id)}.${String(time)}.${call.body}`)
      .digest('base64');
    expect(signature).toBe(`v1,${expected}`);
    const read = await world.api('GET', `/links/${made.id}`);
    expect(JSON.stringify(read.body)).not.toContain(made.callbackSecret?.slice(6));
  });

  it('call back again with the same id after a receiver that was busy (P4)', async () => {
    const { url } = await link({ callback: `${origin}/busy` });
    receiver.answers.push([429, { 'retry-after': '1' }]);
    await post(url, '!say patience', { 'content-type': 'text/plain' });
    const calls = await until(async () => {
      const found = receiver.heard.filter(({ body }) => body.includes('patience'));
      return found.length === 2 && found;
    }, 'called back twice');
    expect(calls[0]?.headers['webhook-id']).toBe(calls[1]?.headers['webhook-id']);
  });

  it.each([
    ['a host that is not listed', 'https://elsewhere.test/x', 400],
    ['another port of a listed host', 'http://receiver.test:1/x', 400],
    ['a listed host without TLS', 'http://inside.test/x', 400],
    ['a name that only ends alike', 'https://badexample.com/x', 400],
    ['a password in the address', 'https://a:b@inside.test/x', 400],
    ['no address', 'inside', 400],
  ])('take no callback to %s', async (_what, callback, status) => {
    const refused = await world.api('POST', '/links', { agent: 'main', kind: 'hook', callback });
    expect([refused.status, refused.body.errors?.[0]?.path]).toEqual([status, 'callback']);
  });

  it('do not post to a machine inside, whatever its name, and say so', async () => {
    const { url, chat } = await link({ callback: 'https://inside.test/x' });
    await post(url, '!say secret', { 'content-type': 'text/plain' });
    const failed = async () =>
      (await stored(chat)).find(({ direction, state }) => direction === 'out' && state === 'failed');
    const row = await until(failed, 'it failed');
    expect(row.reason).toContain('not public');
  });

  it('need links:govern for a callback, and no agent may give it to itself', async () => {
    const { database } = world.app.core;
    const asked = { agent: 'main', kind: 'hook', callback: `${origin}/x` };
    await grantTo(database, 'user:half', 'links:create', 'main');
    const token = await tokenFor(database, 'user:half');
    const as = (body: unknown) => world.api('POST', '/links', body, { authorization: `Bearer ${token}` });
    expect((await as({ agent: 'main', kind: 'hook' })).status).toBe(201);
    expect((await as(asked)).status).toBe(403);
    await grantTo(database, 'user:half', 'links:govern', 'main');
    expect((await as(asked)).status).toBe(201);
  });

  it.each([
    [{ hmac: { kind: 'github', secret: 's' } }, 'hmac'],
    [{ kind: 'hook', shared: true }, 'shared'],
    [{ kind: 'hook', hmac: { kind: 'github', secret: 's', header: 'x-a' } }, 'hmac.header'],
    [{ kind: 'hook', hmac: { kind: 'github' } }, 'hmac.secret'],
  ])('refuse %j', async (fields, path) => {
    const { status, body } = await world.api('POST', '/links', { agent: 'main', ...fields });
    expect([status, body.errors[0].path]).toEqual([400, path]);
  });
});
