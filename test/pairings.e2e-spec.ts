import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChannelError } from '../src/adapters/channel.js';
import { adapters } from '../src/adapters/platforms.js';
import { grantTo, tokenFor } from './contract/resources-app.js';
import { until, World } from './support/boot.js';
import { runHere } from './support/command-line.js';
import { TestClock } from './support/kit/clock.js';
import { ToyPlatform, toyAdapter, toyCapabilities } from './support/toy-platform.js';

describe('strangers in direct chats', () => {
  const toy = new ToyPlatform('toy', { ...toyCapabilities, textLimit: 4000 });
  const clock = new TestClock();
  let world: World;
  let count = 0;
  beforeAll(async () => {
    world = await World.boot({ clock, adapters: { ...adapters, toy: toyAdapter(toy) } });
    await world.agent('corp');
    await world.agent('other');
    const channels = { toy: {}, 'toy.corp': { agent: 'corp' }, 'toy.flood': {} };
    for (const [id, more] of Object.entries(channels))
      await world.api('POST', '/channels', { id, defaultAgent: 'corp', ...more });
    await until(async () => toy.channels.size === 3, 'they run');
  });
  afterAll(() => world.close());

  const messages = async (from: string) => {
    const { read } = world.app.core.database;
    const rows = read.selectFrom('message').selectAll().where('sender', '=', `toy:user/${from}`);
    return rows.where('direction', '=', 'in').orderBy('seq').execute();
  };
  /** Somebody writes on one account; the message as it stands once it has been decided on. */
  const write = async (from: string, text: string, channel = 'toy') => {
    const eventKey = `e${(count += 1)}`;
    const place = { chat: `${channel}:dm/${from}`, peer: { kind: 'direct', id: from } };
    const sent = { eventKey, sender: `toy:user/${from}`, senderName: `Mx ${from}`, text, ...place };
    expect((await world.api('POST', `/channels/${channel}/messages`, sent)).status).toBe(202);
    return until(async () => {
      const row = (await messages(from)).find((each) => each.eventKey === eventKey);
      return row && row.state !== 'received' && row;
    }, `"${text}" is decided on`);
  };
  const told = (from: string, channel = 'toy') =>
    toy.sent.filter(({ chat }) => chat === `${channel}:dm/${from}`).map(({ text }) => text);
  const pairing = async (from: string) => {
    const { items } = (await world.api('GET', '/pairings?limit=500')).body;
    return items.find(({ sender }: { sender: string }) => sender === `toy:user/${from}`);
  };
  const act = (code: string, verb: string, input: object = {}, headers = {}) =>
    world.api('POST', `/pairings/${code}/${verb}`, input, headers);

  it('are told a code once, wait, and are answered when the operator lets them in (P1)', async () => {
    expect(await write('ada', '!say first')).toMatchObject({
      state: 'parked',
      reason: 'dmPolicy: dm_policy_pairing_required',
    });
    await write('ada', '!say second');
    const { code, state, senderName } = await pairing('ada');
    expect([state, senderName]).toEqual(['pending', 'Mx ada']);
    expect(code).toMatch(/^[A-HJ-NP-Z2-9]{8}$/);
    await until(async () => told('ada').length > 0, 'ada is told');
    expect(told('ada')).toEqual([expect.stringContaining(code)]);
    const operator = (await world.history()).messages.map(({ text }) => text as string);
    expect(operator).toContainEqual(
      expect.stringContaining(`Mx ada (toy:user/ada) would like to write on toy`),
    );
    const list = await runHere(world, ['pairing', 'list', 'toy']);
    expect(list.out).toMatch(new RegExp(`^CODE +CHANNEL.*\n${code} +toy +toy:user/ada`));
    const spelled = `${code.slice(0, 4)}-${code.slice(4)}`.toLowerCase();
    const approved = await runHere(world, ['pairing', 'approve', spelled]);
    expect(approved).toMatchObject({ code: 0, out: 'toy:user/ada may write on toy now.\n' });
    await until(async () => told('ada').some((text) => text.includes('second')), 'both are answered');
    await write('ada', '!say third');
    await until(async () => told('ada').some((text) => text.includes('third')), 'and what comes later');
    expect((await messages('ada')).map((row) => row.state)).not.toContain('parked');
    expect((await runHere(world, ['pairing', 'approve', code])).code).toBe(3);
    expect((await runHere(world, ['pairing', 'list'])).out).toBe('Nobody waits to be let in.\n');
  });

  it('are strangers still on another account, and what routes say of them is what happens', async () => {
    expect((await write('ada', 'hello', 'toy.corp')).state).toBe('parked');
    const ask = async (account?: string) => {
      const message = {
        platform: 'toy',
        peer: { kind: 'direct', id: 'ada' },
        sender: 'toy:user/ada',
        text: 'x',
      };
      return (await world.api('POST', '/routes/resolve', { message: { ...message, account } })).body.outcome;
    };
    expect([await ask(), await ask('corp')]).toEqual(['trigger', 'pair']);
  });

  it('who are dismissed may ask again after an hour; a code does not outlive one', async () => {
    await write('bob', 'one');
    const first = (await pairing('bob')).code;
    expect((await act(first, 'dismiss')).status).toBe(200);
    expect(await messages('bob')).toMatchObject([{ state: 'dropped', reason: 'pairing: dismissed' }]);
    await write('bob', 'two');
    expect((await pairing('bob')).code).toBe(first);
    clock.advance({ minutes: 61 });
    await write('bob', 'three');
    const { code } = await pairing('bob');
    expect(code).not.toBe(first);
    expect((await act(first, 'approve')).status).toBe(404);
    clock.advance({ minutes: 61 });
    expect((await pairing('bob')).state).toBe('expired');
    expect((await act(code, 'approve')).body).toMatchObject({
      status: 409,
      detail: expect.stringContaining('expired'),
    });
    expect((await world.api('GET', '/pairings?state=pending')).body.items).toEqual([]);
  });

  it('who are blocked are heard no more, whatever the policy; forgotten, they may ask again', async () => {
    await write('carl', 'one');
    const { code } = await pairing('carl');
    await act(code, 'approve');
    await act(code, 'block');
    await world.api('PATCH', '/channels/toy', { dmPolicy: 'open' });
    expect(await write('carl', 'two')).toMatchObject({
      state: 'dropped',
      reason: 'dmPolicy: sender_blocked',
    });
    await world.api('PATCH', '/channels/toy', { dmPolicy: null });
    await world.api('DELETE', `/pairings/${code}`);
    expect((await write('carl', 'three')).state).toBe('parked');
  });

  it('are told again when the first telling did not arrive', async () => {
    const failed = async (): Promise<boolean> => {
      const { read } = world.app.core.database;
      const rows = read
        .selectFrom('delivery')
        .where('chat', '=', 'toy:dm/dora')
        .where('state', '=', 'failed');
      return (await rows.select('id').execute()).length > 0;
    };
    // What others are told must not meet with it.
    await until(() => world.allHasLeft(), 'all has left');
    toy.failures.push(new ChannelError('rejected', 'not now'));
    await write('dora', 'one');
    await until(failed, 'it did not arrive');
    expect(told('dora')).toEqual([]);
    await write('dora', 'two');
    const { code } = await pairing('dora');
    await until(async () => told('dora').length === 1, 'dora is told');
    expect(told('dora')).toEqual([expect.stringContaining(code)]);
  });

  it('cannot keep others out: the oldest makes room, and too many are dropped by name (P1)', async () => {
    const names = Array.from({ length: 12 }, (_, n) => `f${n}`);
    for (const name of names.slice(0, 4)) await write(name, 'hello', 'toy.flood');
    const open = async () => {
      const { items } = (await world.api('GET', '/pairings?channel=toy.flood&state=pending')).body;
      return (items as { sender: string }[]).map(({ sender }) => sender.slice('toy:user/'.length));
    };
    expect(await open()).toEqual(['f1', 'f2', 'f3']);
    await until(async () => told('f0', 'toy.flood').length === 1, 'it was told');
    const { code } = await pairing('f0');
    await write('f0', 'still here', 'toy.flood');
    expect(await open()).toEqual(['f0', 'f2', 'f3']);
    expect([(await pairing('f0')).code, told('f0', 'toy.flood').length]).toEqual([code, 1]);
    for (const name of names.slice(4)) expect((await write(name, 'hello', 'toy.flood')).state).toBe('parked');
    expect(await write('f12', 'hello', 'toy.flood')).toMatchObject({
      state: 'dropped',
      reason: 'dmPolicy: pairing_flood',
    });
    expect(await open()).toHaveLength(3);
  });

  it('are let in by who looks after the channel, and made a person by who may (P5)', async () => {
    await write('emma', 'hello', 'toy.corp');
    const { code } = await pairing('emma');
    const { database } = world.app.core;
    const headersOf = async (user: string) => ({ authorization: `Bearer ${await tokenFor(database, user)}` });
    await grantTo(database, 'user:keeper', 'pairings:*', 'corp/**');
    await grantTo(database, 'user:stranger', 'pairings:*', 'other/**');
    const [keeper, stranger] = [await headersOf('user:keeper'), await headersOf('user:stranger')];
    const seen = async (headers: object) =>
      (await world.api('GET', '/pairings', undefined, headers as never)).body.items.map(
        ({ channel }: { channel: string }) => channel,
      );
    expect([new Set(await seen(keeper)), await seen(stranger)]).toEqual([new Set(['toy.corp']), []]);
    expect((await act(code, 'approve', {}, stranger)).status).toBe(404);
    expect((await act(code, 'approve', { user: 'emma' }, keeper)).status).toBe(403);
    expect((await act(code, 'approve', { user: 'emma' })).body.errors).toEqual([
      { path: 'user', message: 'names no user' },
    ]);
    await world.api('POST', '/users', { sub: 'emma' });
    expect((await act(code, 'approve', { user: 'emma' })).status).toBe(200);
    expect((await world.api('GET', '/users/emma')).body.identities).toEqual(['toy:user/emma']);
    expect((await world.api('GET', '/members?parent=user:emma')).body.items).toMatchObject([
      { via: 'pairing' },
    ]);
  });
});
