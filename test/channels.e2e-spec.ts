import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChannelError } from '../src/adapters/channel.js';
import { adapters } from '../src/adapters/platforms.js';
import { grantTo, tokenFor } from './contract/resources-app.js';
import { until, World } from './support/boot.js';
import { ToyPlatform, toyAdapter } from './support/toy-platform.js';

describe('channels', () => {
  const toy = new ToyPlatform();
  const known = {
    ...adapters,
    toy: toyAdapter(toy),
    keyed: { ...toyAdapter(toy, ['key']), platform: 'keyed' },
  };
  let world: World;
  beforeAll(async () => void (world = await World.boot({ adapters: known })));
  afterAll(() => world.close());
  beforeEach(() => {
    toy.started.length = 0;
    toy.sent.length = 0;
    toy.startFailure = undefined;
  });

  let count = 0;
  const make = async (fields: Record<string, unknown> = {}): Promise<string> => {
    const id = `toy.c${(count += 1)}`;
    const { status, body } = await world.api('POST', '/channels', { id, ...fields });
    expect([status, body]).toMatchObject([201, { id, platform: 'toy', enabled: true }]);
    return id;
  };
  const statusOf = async (id: string): Promise<string> =>
    (await world.api('GET', `/channels/${id}`)).body.status;
  const reaches = (id: string, status: RegExp) =>
    until(async () => status.test(await statusOf(id)), `${id} is ${String(status)}`);
  const update = (id: string, patch: unknown) => world.api('PATCH', `/channels/${id}`, patch);

  it('run by their rows: start, stop, start again, and are gone with them', async () => {
    const id = await make();
    await reaches(id, /^running$/);
    expect((await update(id, { enabled: false })).body.status).toBe('stopped');
    await reaches(id, /^stopped$/);
    await update(id, { enabled: true });
    await reaches(id, /^running$/);
    expect(toy.started.filter((started) => started === id)).toHaveLength(2);
    expect((await world.api('DELETE', `/channels/${id}`)).status).toBe(204);
    expect((await world.api('GET', `/channels/${id}`)).status).toBe(404);
  });

  it('start anew alone when their row changes', async () => {
    const [one, other] = [await make(), await make()];
    await reaches(one, /^running$/);
    await reaches(other, /^running$/);
    toy.started.length = 0;
    await update(one, { settings: { color: 'red' } });
    await until(async () => toy.started.length > 0, 'it started again');
    await reaches(one, /^running$/);
    expect(toy.started).toEqual([one]);
  });

  it('say why they do not run: tried again, or not where the platform refuses for good', async () => {
    toy.startFailure = new ChannelError('rejected', 'the token was revoked');
    const id = await make();
    await reaches(id, /^failed: the token was revoked$/);
    toy.startFailure = undefined;
    expect((await world.api('POST', `/channels/${id}/probe`)).body).toEqual({
      ok: false,
      status: 'failed: the token was revoked',
      error: 'the channel is not connected: failed: the token was revoked',
    });
    await update(id, { settings: { color: 'blue' } });
    await reaches(id, /^running$/);
    expect((await world.api('POST', `/channels/${id}/probe`)).body).toEqual({
      ok: true,
      status: 'running',
      account: 'nobody',
    });
  });

  it('of a platform without an adapter are legal, of a misspelled one not', async () => {
    const { status, body } = await world.api('POST', '/channels', { id: 'mastodon' });
    expect([status, body.status]).toEqual([201, 'no adapter']);
    const slip = await world.api('POST', '/channels', { id: 'telegarm' });
    expect([slip.status, slip.body.errors[0].path]).toEqual([400, 'id']);
    expect(slip.body.errors[0].message).toContain('telegram');
    const outside = await world.api('POST', '/channels', { id: 'matrix', settings: { external: true } });
    expect([outside.status, outside.body.status]).toEqual([201, 'no adapter']);
  });

  it('open the secrets that they name, and start anew when one is set', async () => {
    const missing = { id: 'keyed', credentials: {} };
    expect((await world.api('POST', '/channels', missing)).body.errors).toMatchObject([
      { path: 'credentials.key' },
    ]);
    const made = await world.api('POST', '/channels', { id: 'keyed', credentials: { key: 'TOY_KEY' } });
    expect([made.status, made.body.credentials]).toEqual([201, { key: 'TOY_KEY' }]);
    await reaches('keyed', /^failed: .*TOY_KEY/);
    const secret = { scope: '**', name: 'TOY_KEY', kind: 'bearer', value: 'canary-account' };
    expect((await world.api('POST', '/secrets', secret)).status).toBe(201);
    await reaches('keyed', /^running$/);
    expect((await world.api('POST', '/channels/keyed/probe')).body.account).toBe('canary-account');
    expect(JSON.stringify((await world.api('GET', '/channels')).body)).not.toContain('canary-account');
  });

  it.each([
    [{ id: 'toy.Upper' }, 'id'],
    [{ id: 'toy.default' }, 'id'],
    [{ id: 'api' }, 'id'],
    [{ id: 'web.other' }, 'id'],
    [{ id: 'toy.s', settings: { colour: 'red' } }, 'settings.colour'],
    [{ id: 'toy.s', credentials: { key: 'K' } }, 'credentials.key'],
    [{ id: 'toy.s', groups: { '*': { requireMentions: true } } }, 'groups.*.requireMentions'],
    [{ id: 'toy.s', groups: { '1': { topics: { a: { topics: {} } } } } }, 'groups.1.topics.a.topics'],
    [{ id: 'toy.s', allowFrom: ['[a'] }, 'allowFrom.0'],
    [{ id: 'toy.s', defaultAgent: 'nobody' }, 'defaultAgent'],
    [{ id: 'toy.s', dmPolicy: 'everyone' }, 'dmPolicy'],
  ])('refuse %j and name the field', async (input, path) => {
    const { status, body } = await world.api('POST', '/channels', input);
    expect([status, (body.errors as { path: string }[]).map((fault) => fault.path)]).toEqual([400, [path]]);
  });

  it('show every policy with its origin: account, channel, defaults, built-in', async () => {
    await world.api('POST', '/channels', { id: 'toy', dmPolicy: 'allowlist', allowFrom: ['toy:user/1'] });
    await world.api('PUT', '/settings/defaults', { value: { groupPolicy: 'open' } });
    const id = await make({ allowFrom: ['toy:user/2'] });
    const { body } = await world.api('GET', `/channels/${id}/effective`);
    expect(body).toMatchObject({
      id,
      values: {
        allowFrom: { value: ['toy:user/2'], origin: 'account' },
        dmPolicy: { value: 'allowlist', origin: 'channel' },
        groupPolicy: { value: 'open', origin: 'defaults' },
        requireMention: { value: true, origin: 'built-in' },
      },
    });
    await update(id, { allowFrom: null });
    const after = await world.api('GET', `/channels/${id}/effective`);
    expect(after.body.values.allowFrom).toEqual({ value: ['toy:user/1'], origin: 'channel' });
    await world.api('DELETE', '/settings/defaults');
  });

  it('bring their own rules to the next message, and send the answer back by the same account', async () => {
    const id = await make({ dmPolicy: 'open', allowFrom: ['*'] });
    await reaches(id, /^running$/);
    toy.updates.push({ id: 1, from: 'ada', room: '1', text: '!say hello Ada' });
    await update(id, { settings: { color: 'green' } });
    const answer = await until(async () => toy.sent.find(({ text }) => text === 'hello Ada'), 'it answers');
    expect(answer).toMatchObject({ chat: `${id}:dm/1`, kind: 'message' });
    await update(id, { dmPolicy: 'disabled', settings: {} });
    toy.updates.push({ id: 2, from: 'ada', room: '1', text: 'again' });
    await update(id, { settings: { color: 'grey' } });
    const dropped = async () =>
      (await world.api('GET', `/messages?chat=${encodeURIComponent(`${id}:dm/1`)}&state=dropped`)).body
        .items[0];
    const row = await until(dropped, 'it is dropped by name');
    expect(row.reason).toBe('dmPolicy: dm_policy_disabled');
    toy.updates.length = 0;
  });

  it('belong to whom they say: a team sees and changes its own and leads nobody else’s agent', async () => {
    const { database } = world.app.core;
    for (const path of ['corp', 'corp/eng', 'other']) await world.agent(path);
    await grantTo(database, 'user:lead', 'channels:*', 'corp/**');
    const token = await tokenFor(database, 'user:lead');
    const as = (method: string, path: string, body?: unknown) =>
      world.api(method, path, body, { authorization: `Bearer ${token}` });
    const own = await as('POST', '/channels', { id: 'toy.team', agent: 'corp/eng' });
    expect([own.status, own.body.agent]).toEqual([201, 'corp/eng']);
    expect((await as('POST', '/channels', { id: 'toy.all' })).status).toBe(403);
    expect(
      (await as('POST', '/channels', { id: 'toy.x', agent: 'corp/eng', defaultAgent: 'other' })).status,
    ).toBe(403);
    expect((await as('PATCH', '/channels/toy.team', { defaultAgent: 'other' })).status).toBe(403);
    expect((await as('PATCH', '/channels/toy.team', { agent: null })).status).toBe(403);
    expect((await as('PATCH', '/channels/toy.team', { defaultAgent: 'corp' })).status).toBe(200);
    const listed = (await as('GET', '/channels')).body.items as { id: string }[];
    expect(listed.map((row) => row.id)).toEqual(['toy.team']);
    expect((await as('GET', '/channels/mastodon')).status).toBe(404);
  });

  it('are what a route may name; the default account alone is told as a warning', async () => {
    const route = (match: unknown) => world.api('POST', '/routes', { match, target: { agent: 'main' } });
    const nowhere = await route({ platform: 'slack' });
    expect([nowhere.status, nowhere.body.errors]).toMatchObject([400, [{ path: 'match.platform' }]]);
    const noAccount = await route({ platform: 'toy', account: 'nobody' });
    expect([noAccount.status, noAccount.body.errors]).toMatchObject([400, [{ path: 'match.account' }]]);
    const warned = await route({ platform: 'toy' });
    expect([warned.status, warned.body.warnings[0]]).toEqual([
      201,
      expect.stringContaining('match.account is absent'),
    ]);
    const listed = (await world.api('GET', '/routes?limit=500')).body.items as {
      id: string;
      warnings?: string[];
    }[];
    expect(listed.find((row) => row.id === warned.body.id)?.warnings).toEqual(warned.body.warnings);
    const plain = await route({ platform: 'toy', account: '*' });
    expect([plain.status, plain.body.warnings]).toEqual([201, undefined]);
    for (const { body } of [warned, plain]) await world.api('DELETE', `/routes/${body.id}`);
  });

  it('refuse what no route takes when the agent they name is gone, and give it to no other', async () => {
    const { path } = await world.agent('leaving');
    const id = await make({ dmPolicy: 'open', allowFrom: ['*'], defaultAgent: path });
    const message = { platform: 'toy', account: id.slice(4), peer: { kind: 'direct', id: '1' } };
    const asked = async () => (await world.api('POST', '/routes/resolve', { message })).body;
    expect(await asked()).toMatchObject({ agent: path, matchedBy: 'default' });
    expect((await world.api('DELETE', '/agents/leaving?cascade=true')).status).toBe(204);
    expect(await asked()).toMatchObject({ agents: [], outcome: 'refuse' });
  });

  it('are found again from their rows by the next start', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'rk-'));
    const first = await World.boot({ adapters: known, dataDir });
    await first.api('POST', '/channels', { id: 'toy' });
    await first.close();
    const next = new ToyPlatform();
    const again = await World.boot({ adapters: { toy: toyAdapter(next) }, dataDir });
    await until(async () => next.started.includes('toy'), 'it runs again');
    await again.close();
    await rm(dataDir, { recursive: true });
  });
});
