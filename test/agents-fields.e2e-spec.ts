import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { grantTo, tokenFor } from './contract/resources-app.js';
import { until, World } from './support/boot.js';

describe('fields of an agent', () => {
  let world: World;
  beforeAll(async () => void (world = await World.boot()));
  afterAll(() => world.close());

  const patch = (path: string, body: object, authorization: string) =>
    world.api('PATCH', `/agents/${encodeURIComponent(path)}`, body, { authorization });

  it('that make its cage are out of reach of the agent itself (P5)', async () => {
    await world.api('POST', '/agents', { path: 'corp' });
    await world.api('POST', '/agents', { path: 'corp/bot' });
    const { database } = world.app.core;
    const { id } = (await world.api('GET', '/agents/corp%2Fbot')).body;
    // Even `agents:*` on everything gives no agent its own cage.
    await grantTo(database, `agent:${id}`, 'agents:*', '**');
    const bot = `Bearer ${await tokenFor(database, `agent:${id}`)}`;
    expect((await patch('corp/bot', { description: 'mine' }, bot)).status).toBe(200);
    const cage = [
      { model: 'claude-large' },
      { model: null },
      { sandbox: { memoryMib: 4096 } },
      { tools: { allow: ['Bash'] } },
      { parallelTurns: 64 },
      { timeouts: { hardSeconds: 86_400 } },
    ];
    for (const body of cage)
      for (const path of ['corp/bot', 'corp']) {
        const { status, body: problem } = await patch(path, { description: 'x', ...body }, bot);
        expect([path, body, status, problem.detail]).toEqual([
          path,
          body,
          403,
          expect.stringMatching(/own cage/),
        ]);
      }
    const rows = await world.api('GET', '/audit?limit=100');
    const denied = rows.body.items.filter((row: { outcome: string }) => row.outcome === 'denied');
    expect(denied).toHaveLength(cage.length * 2);
    expect((await world.api('GET', '/agents/corp%2Fbot')).body.description).toBe('mine');
  });

  it('that make somebody else’s ask for agents:govern (P5)', async () => {
    const { database } = world.app.core;
    await grantTo(database, 'user:lead', 'agents:update', 'corp/**');
    await grantTo(database, 'user:lead', 'agents:get', 'corp/**');
    const lead = `Bearer ${await tokenFor(database, 'user:lead')}`;
    expect((await patch('corp/bot', { name: 'Bot' }, lead)).status).toBe(200);
    expect((await patch('corp/bot', { model: 'claude-large' }, lead)).status).toBe(403);
    expect((await patch('corp/bot', { default: true }, lead)).status).toBe(403);
    await grantTo(database, 'user:lead', 'agents:govern', 'corp/**');
    expect((await patch('corp/bot', { model: 'claude-large' }, lead)).status).toBe(200);
  });

  it('refuse a mention pattern that could never be searched for', async () => {
    const { body } = await world.api('POST', '/agents', { path: 'p', mentionPatterns: ['ok', '('] });
    expect(body.errors).toMatchObject([{ path: 'mentionPatterns.1' }]);
  });

  it('of a world are for those who may make agents everywhere', async () => {
    const { database } = world.app.core;
    await grantTo(database, 'user:founder', 'agents:create', 'world/**');
    const authorization = `Bearer ${await tokenFor(database, 'user:founder')}`;
    expect((await world.api('POST', '/agents', { path: 'world' }, { authorization })).status).toBe(403);
    expect((await world.api('POST', '/agents', { path: 'world/a' }, { authorization })).status).toBe(201);
  });

  it('go with it: a path made anew has a home and a conversation of its own', async () => {
    const { chat } = await world.agent('again');
    await world.say('!write secret.txt old', { chat });
    await until(
      async () => (await world.api('GET', '/turns?agent=again&state=succeeded')).body.items.length === 1,
      'the turn has ended',
    );
    expect((await world.api('DELETE', '/agents/again?cascade=true')).status).toBe(204);
    const file = join(world.dataDir, 'agents', 'again', '_home', 'secret.txt');
    await until(async () => !existsSync(file), 'the home is in the trash');
    const { chat: next } = await world.agent('again');
    await world.say('!say new', { chat: next });
    expect(existsSync(file)).toBe(false);
    expect((await world.api('GET', '/sessions?agent=again')).body.items).toHaveLength(1);
  });
});
