import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adapters } from '../src/adapters/platforms.js';
import { until, World } from './support/boot.js';
import { ToyPlatform, toyAdapter } from './support/toy-platform.js';

describe('a restart of the gateway', () => {
  const toy = new ToyPlatform();
  let world: World;
  beforeAll(async () => void (world = await World.boot({ adapters: { ...adapters, toy: toyAdapter(toy) } })));
  afterAll(() => world.close());

  const state = async () => (await world.api('GET', '/gateway/status')).body;
  const ready = async (): Promise<boolean> => (await fetch(`${world.url}/health/ready`)).ok;
  const restarted = (epoch: number): Promise<boolean> =>
    until(async () => {
      const now = await state();
      return now.state === 'running' && now.epoch === epoch + 1 && ready();
    }, 'it runs again');
  const said = async (chat: string): Promise<string[]> =>
    (await world.history(chat)).messages.flatMap((row) => (row.direction === 'out' ? [row.text] : []));
  const asked = (text: string): number =>
    world.stub.requests.filter(({ body }) => JSON.stringify(body).includes(text)).length;

  it('lets running turns finish, stores what comes meanwhile and answers it once (P1, P3)', async () => {
    const { chat } = await world.agent('drained');
    const { epoch } = await state();
    await world.post('!wait 1500\n!say the long one', { chat });
    await until(async () => asked('the long one') > 0, 'the turn runs');
    const answer = await world.api('POST', '/gateway/restart', {});
    expect([answer.status, answer.body.state]).toEqual([202, 'restarting']);
    expect((await world.api('POST', '/gateway/restart', {})).status).toBe(202);
    expect(await ready()).toBe(false);
    const other = await world.link('drained');
    const message = await world.post('!say the other one', { chat: other });
    expect(await restarted(epoch)).toBe(true);
    await until(async () => (await said(other)).length > 0, 'the other one is answered');
    expect([await said(chat), await said(other)]).toEqual([['the long one'], ['the other one']]);
    expect((await world.history(other)).messages[0]).toMatchObject({ id: message, state: 'answered' });
    const { items } = (await world.api('GET', '/audit?limit=20')).body;
    const rows = items.filter((row: { action: string }) => row.action === 'gateway:restart');
    expect(rows.map((row: { outcome: string; principal: string }) => [row.outcome, row.principal])).toEqual([
      ['ok', 'user:operator'],
      ['ok', 'user:operator'],
    ]);
    expect((await world.say('!say as before', { chat })).answers).toMatchObject([{ text: 'as before' }]);
  });

  it('runs what outlasts the grace again with the same messages (P1, P3)', async () => {
    const { chat } = await world.agent('outlasting');
    const { epoch } = await state();
    await world.post('!hang x1\n!say at last', { chat });
    await until(async () => asked('!hang x1') > 0, 'the turn hangs');
    await world.app.core.gateway.restart(50);
    expect((await state()).epoch).toBe(epoch + 1);
    await until(async () => (await said(chat)).length > 0, 'it is answered');
    const [row] = (await world.history(chat)).messages;
    expect((await world.api('GET', `/turns/${row.turn}`)).body).toMatchObject({
      state: 'succeeded',
      attempts: 1,
      restarts: 1,
    });
    expect(await said(chat)).toEqual(['at last']);
  });

  it('connects channels anew and loses none of their messages (P1)', async () => {
    await world.api('POST', '/channels', { id: 'toy.one', dmPolicy: 'open' });
    const connected = (times: number): Promise<boolean> =>
      until(async () => toy.started.length === times, `connected ${times} times`);
    await connected(1);
    const restarting = world.app.core.gateway.restart(1000);
    toy.updates.push({ id: 1, from: 'ada', room: '7', text: '!say by the toy' });
    await restarting;
    await connected(2);
    await until(async () => toy.sent.some(({ text }) => text === 'by the toy'), 'it is answered');
  });

  it('is refused to whoever may not, and starts nothing once the server ends', async () => {
    const refused = await world.api('POST', '/gateway/restart', {}, { authorization: 'Bearer nobody' });
    expect(refused.status).toBe(401);
    const own = await World.boot();
    await own.app.core.gateway.ready();
    const { epoch } = own.app.core.engine;
    const restarting = own.app.core.gateway.restart(0);
    await own.close();
    await restarting;
    expect(own.app.core.engine.epoch).toBe(epoch);
    // Who ends it again finds it ended.
    await own.app.close();
  });
});
