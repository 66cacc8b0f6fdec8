import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HeldClock, grantTo, tokenFor } from './contract/resources-app.js';
import { until, World } from './support/boot.js';

describe('tokens', () => {
  let world: World;
  const clock = new HeldClock();
  beforeAll(async () => void (world = await World.boot({ clock })));
  afterAll(() => world.close());

  const as = (token: string) => ({ authorization: `Bearer ${token}` });
  const make = (input: object, by?: string) =>
    world.api('POST', '/tokens', { name: 'test', ...input }, by === undefined ? {} : as(by));
  const made = async (input: object): Promise<string> => (await make(input)).body.token as string;
  const status = async (token: string, path = '/agents'): Promise<number> =>
    (await world.api('GET', path, undefined, as(token))).status;
  const grant = (principal: string, action: string, scope: string, more = {}): Promise<void> =>
    grantTo(world.app.core.database, principal, action, scope, more);

  it('are shown once and stored as hashes; the operator’s own is among them', async () => {
    const { status: code, body } = await make({ name: 'backup' }, world.token);
    expect([code, body.principal, body.actions, body.scope]).toEqual([201, 'user:operator', ['*'], '**']);
    expect(body.token).toMatch(/^rk_[a-z0-9]{32}$/);
    expect(await status(body.token as string)).toBe(200);
    const { body: seen } = await world.api('GET', `/tokens/${body.id}`);
    expect([seen.name, 'token' in seen, 'tokenHash' in seen]).toEqual(['backup', false, false]);
    const { body: page } = await world.api('GET', '/tokens');
    expect(JSON.stringify(page)).not.toContain(body.token);
    expect(page.items.map((row: { name: string }) => row.name)).toContain('operator');
    const again = await world.api('POST', '/tokens', { name: 'k' }, { 'idempotency-key': 'k1' });
    const replay = await world.api('POST', '/tokens', { name: 'k' }, { 'idempotency-key': 'k1' });
    expect([replay.body.id === again.body.id, 'token' in replay.body]).toEqual([true, false]);
  });

  it('end at the instant that was written, however it was written; links as well', async () => {
    const { database } = world.app.core;
    // As a text, "…01Z" comes after "…01.200Z".
    const expiresAt = new Date(clock.at + 1000).toISOString().replace('.000Z', 'Z');
    const token = await tokenFor(database, 'user:operator', { expiresAt });
    const link = (await world.api('POST', '/links', { agent: 'main', expiresAt })).body.url as string;
    const opened = async (): Promise<number> => (await fetch(`${world.url}${link}history`)).status;
    expect([await status(token), await opened()]).toEqual([200, 200]);
    clock.at += 1200;
    expect([await status(token), await opened()]).toEqual([401, 404]);
    const until = new Date(clock.at + 60_000).toISOString().replace(/\.\d+Z$/, 'Z');
    const limited = await tokenFor(database, 'user:operator', { expiresAt: until });
    expect((await make({ expiresAt: until.replace('Z', '.400Z') }, limited)).status).toBe(403);
    expect((await make({ expiresAt: until.replace('Z', '.000Z') }, limited)).status).toBe(201);
  });

  it('are refused from the moment they are deleted or expired', async () => {
    const { body } = await make({});
    expect(await status(body.token as string)).toBe(200);
    await world.api('DELETE', `/tokens/${body.id}`);
    expect(await status(body.token as string)).toBe(401);
    const brief = await made({ expiresAt: new Date(clock.at + 1000).toISOString().replace('.000Z', 'Z') });
    expect(await status(brief)).toBe(200);
    clock.at += 1000;
    expect(await status(brief)).toBe(401);
  });

  it('hold no more than their principal and no more than their own limits (P5)', async () => {
    await world.api('POST', '/agents', { path: 'corp' });
    await grant('user:ada', 'agents:*', 'corp/**');
    const all = await made({ principal: 'user:ada' });
    const narrow = await made({ principal: 'user:ada', actions: ['agents:get'] });
    const wide = await made({ principal: 'user:nobody', actions: ['*'], scope: '**' });
    expect([await status(all, '/agents/corp'), await status(all, '/agents/main')]).toEqual([200, 404]);
    expect([await status(narrow, '/agents/corp'), await status(narrow)]).toEqual([200, 403]);
    expect(await status(wide)).toBe(403);
    const elsewhere = await made({ principal: 'user:ada', scope: 'main' });
    expect(await status(elsewhere, '/agents/corp')).toBe(404);
  });

  it('are made by others than operators for themselves alone', async () => {
    await grant('user:ada', 'tokens:*', 'corp/**');
    const ada = await made({ principal: 'user:ada' });
    expect((await make({ scope: 'corp' }, ada)).body).toMatchObject({ principal: 'user:ada', scope: 'corp' });
    expect((await make({ principal: 'user:ada', scope: 'corp/x' }, ada)).status).toBe(201);
    expect((await make({}, ada)).status).toBe(403);
    expect((await make({ principal: 'user:operator', scope: 'corp' }, ada)).status).toBe(403);
    const seen = await world.api('GET', '/tokens', undefined, as(ada));
    expect(seen.body.items.map((row: { scope: string }) => row.scope).sort()).toEqual(['corp', 'corp/x']);
  });

  it('for others hand out only what is the caller’s to pass on (P5)', async () => {
    await grant('user:clerk', 'tokens:create', '**');
    const clerk = await made({ principal: 'user:clerk' });
    expect((await make({ principal: 'user:nobody' }, clerk)).status).toBe(201);
    const tried = await make({ principal: 'user:operator' }, clerk);
    expect([tried.status, tried.body.detail]).toEqual([403, expect.stringMatching(/not yours to pass on/)]);
    expect(
      (await make({ principal: 'user:operator', actions: ['agents:get'], scope: 'corp' }, clerk)).status,
    ).toBe(403);
    const { body } = await world.api('GET', '/audit?limit=500');
    const denied = body.items.filter((row: { outcome: string }) => row.outcome === 'denied');
    expect(denied[0]).toMatchObject({ action: 'tokens:create' });
  });

  it('make none that reach further or last longer than themselves (P5)', async () => {
    const ends = new Date(clock.at + 3_600_000).toISOString();
    const limits = { actions: ['agents:*', 'tokens:*'], scope: 'corp/**', expiresAt: ends };
    const limited = await made(limits);
    const inside = { actions: ['agents:get'], scope: 'corp', expiresAt: ends };
    expect((await make(inside, limited)).status).toBe(201);
    expect((await make({ ...inside, actions: ['*'] }, limited)).status).toBe(403);
    expect((await make({ ...inside, scope: '**' }, limited)).status).toBe(403);
    expect((await make({ ...inside, expiresAt: undefined }, limited)).status).toBe(403);
    const later = new Date(clock.at + 7_200_000).toISOString();
    expect((await make({ ...inside, expiresAt: later }, limited)).status).toBe(403);
  });

  it('of an agent act as the agent and go with it', async () => {
    await world.api('POST', '/agents', { path: 'corp/bot' });
    const { database } = world.app.core;
    const { id } = await database.read
      .selectFrom('agent')
      .where('path', '=', 'corp/bot')
      .select('id')
      .executeTakeFirstOrThrow();
    await grant(`agent:${id}`, 'agents:get', '@self');
    await grant(`agent:${id}`, 'tokens:create', '@self');
    const bot = await made({ principal: 'agent:corp/bot' });
    expect([await status(bot, '/agents/corp%2Fbot'), await status(bot, '/agents/corp')]).toEqual([200, 404]);
    expect((await make({}, bot)).body).toMatchObject({ principal: 'agent:corp/bot' });
    expect((await make({ principal: 'agent:corp' }, bot)).status).toBe(403);
    await world.api('DELETE', '/agents/corp%2Fbot?cascade=true');
    expect(await status(bot)).toBe(401);
  });

  it('note their last use once a minute, and no version changes by it', async () => {
    const { body } = await make({});
    const used = async () => (await world.api('GET', `/tokens/${body.id}`)).body as Record<string, unknown>;
    expect('lastUsed' in (await used())).toBe(false);
    await status(body.token as string);
    const first = await until(async () => (await used()).lastUsed, 'the use is noted');
    expect(first).toBe(clock.iso());
    clock.at += 59_000;
    await status(body.token as string);
    clock.at += 2000;
    await status(body.token as string);
    await until(async () => (await used()).lastUsed === clock.iso(), 'the later use is noted');
    expect((await used()).version).toBe(1);
  });

  it('refuse a name, a scope or an action that would mean something else', async () => {
    const faults = async (input: object): Promise<string[]> =>
      (await make(input)).body.errors.map((error: { path: string }) => error.path);
    expect(await faults({ name: 'operator' })).toEqual(['name']);
    expect(await faults({ scope: '@self' })).toEqual(['scope']);
    expect(await faults({ actions: ['agents'] })).toEqual(['actions.0']);
    expect(await faults({ actions: [] })).toEqual(['actions']);
    expect(await faults({ principal: 'anyone' })).toEqual(['principal']);
    expect(await faults({ principal: 'agent:nobody' })).toEqual(['principal']);
  });
});
