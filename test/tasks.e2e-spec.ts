import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { grantTo, tokenFor } from './contract/resources-app.js';
import { World } from './support/boot.js';

describe('tasks', () => {
  let world: World;
  beforeAll(async () => void (world = await World.boot()));
  afterAll(() => world.close());

  const task = (fields: object) => world.api('POST', '/tasks', { agent: 'main', prompt: 'Look', ...fields });

  it('are stored with the time that they are due next, and say that nothing runs them', async () => {
    const before = Date.now();
    const { status, body } = await task({ schedule: { every: 3600 }, jitter: 60 });
    expect([status, body.enforced, body.lastRun]).toEqual([201, false, undefined]);
    const away = Date.parse(body.nextRun) - before;
    expect(away >= 3_600_000 && away < 3_600_000 + 120_000).toBe(true);
    const daily = await task({ schedule: { cron: '30 8 * * *' }, timezone: 'Asia/Kolkata' });
    expect(daily.body.nextRun).toMatch(/T03:00:00\.000Z$/);
    const paused = await world.api('PATCH', `/tasks/${body.id}`, { paused: true });
    expect([paused.body.paused, paused.body.nextRun]).toEqual([true, undefined]);
    const other = { schedule: { every: null, at: '2999-01-01T00:00:00Z' }, paused: null, jitter: null };
    const changed = await world.api('PATCH', `/tasks/${body.id}`, other);
    expect(changed.body).toMatchObject({
      schedule: { at: '2999-01-01T00:00:00Z' },
      nextRun: '2999-01-01T00:00:00.000Z',
      paused: false,
    });
  });

  it.each([
    ['schedule', { schedule: {} }],
    ['schedule', { schedule: { every: 60, at: '2999-01-01T00:00:00Z' } }],
    ['schedule.cron', { schedule: { cron: '99 * * * *' } }],
    ['schedule.at', { schedule: { at: '2020-01-01T00:00:00Z' } }],
    ['schedule.every', { schedule: { every: 1 } }],
    ['timezone', { schedule: { every: 60 }, timezone: 'Mars/Base' }],
    ['agent', { schedule: { every: 60 }, agent: 'nobody' }],
  ])('are refused by the field %s: %j', async (path, fields) => {
    const { status, body } = await task(fields);
    expect([status, body.errors?.[0]?.path]).toEqual([400, path]);
  });

  it('let an agent speak in its own chats, and elsewhere only by a grant (P5)', async () => {
    const { database } = world.app.core;
    await world.agent('maker');
    const { chat } = await world.agent('other');
    await world.say('!say hello', { chat });
    const { id } = (await world.api('GET', '/agents/maker')).body;
    const address = (await world.api('GET', '/chats?agent=other')).body.items[0].address as string;
    await grantTo(database, `agent:${id}`, 'tasks:*', '@self');
    const as = { authorization: `Bearer ${await tokenFor(database, `agent:${id}`)}` };
    const make = (fields: object) =>
      world.api('POST', '/tasks', { agent: 'maker', prompt: 'x', schedule: { every: 60 }, ...fields }, as);
    const statuses = [{}, { chat: address }, { chat: 'web:unknown' }, { agent: 'other' }].map(
      async (fields) => (await make(fields)).status,
    );
    expect(await Promise.all(statuses)).toEqual([201, 403, 403, 403]);
    await grantTo(database, `agent:${id}`, 'tasks:create', 'other');
    expect((await make({ chat: address })).status).toBe(201);
    const { items } = (await world.api('GET', '/tasks', undefined, as)).body;
    expect((items as { agent: string }[]).map(({ agent }) => agent)).toEqual(['maker', 'maker']);
  });

  it('follow an agent that moves and go with one that is deleted', async () => {
    await world.agent('walker');
    await task({ agent: 'walker', schedule: { every: 60 } });
    await world.api('POST', '/agents/walker/move', { to: 'walked' });
    expect((await world.api('GET', '/tasks?agent=walked')).body.items).toHaveLength(1);
    const refused = await world.api('DELETE', '/agents/walked');
    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('1 task')]);
    await world.api('DELETE', '/agents/walked?cascade=true');
    await world.agent('walked');
    expect((await world.api('GET', '/tasks?agent=walked')).body.items).toEqual([]);
  });

  it('come out of a manifest as they went in, a time that is over included (P11)', async () => {
    const { id } = (await task({ schedule: { at: '2998-01-01T00:00:00Z' }, prompt: 'over' })).body;
    await world.app.core.database.transact((tx) =>
      tx
        .updateTable('task')
        .set({ schedule: { at: '2020-01-01T00:00:00Z' } })
        .where('id', '=', id)
        .execute(),
    );
    expect((await world.api('GET', `/tasks/${id}`)).body.nextRun).toBeUndefined();
    expect((await world.api('PATCH', `/tasks/${id}`, { paused: true })).status).toBe(200);
    const { documents } = (await world.api('GET', '/manifests/export?kinds=Task')).body;
    const files = [{ name: 'task.yaml', text: documents[0].text }];
    expect((await world.api('POST', '/manifests/plan', { files })).body.changes).toEqual([]);
  });
});
