import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ChannelError } from '../src/adapters/channel.js';
import { appendOutbound } from '../src/bus/outbound.js';
import { ChannelWorld } from './support/channel-world.js';
import { ToyChannel, ToyPlatform } from './support/toy-platform.js';

const chat = 'toy:dm/1';
const three = 'first paragraph of the text\n\nsecond paragraph of the text\n\nthird paragraph of the text';

describe('deliveries to a channel', () => {
  let world: ChannelWorld;
  let toy: ToyPlatform;
  let channel: ToyChannel;
  beforeEach(async () => {
    world = await ChannelWorld.open();
    toy = new ToyPlatform();
    channel = new ToyChannel(toy, world.context({ id: 'toy', platform: 'toy' }));
  });
  afterEach(() => world.close());

  const say = (key: string, text: string, more: { replyTo?: string; chat?: string } = {}): Promise<string> =>
    world.database.transact(async (tx) => {
      const place = { channel: 'toy', chat, sender: 'agent:main', ...more };
      return (await appendOutbound(tx, { key, text, ...place }, world.engine.iso())) as string;
    });
  const change = (kind: 'edit' | 'delete', messageId: string, text = ''): Promise<void> =>
    world.enqueue({
      key: `${kind} ${messageId} ${text}`,
      kind,
      channel: 'toy',
      chat,
      messageId,
      payload: { text },
    });
  const sent = () => toy.sent.map(({ kind, key, text, platformId }) => ({ kind, key, text, platformId }));
  const passes = async (count: number): Promise<void> => {
    for (let left = count; left > 0; left -= 1) await world.deliver(channel);
  };

  it('leave as several sends under one delivery, and go on after the part that was sent (P4)', async () => {
    const id = await say('k', three);
    toy.failures.push(new ChannelError('unreachable', 'not now'));
    await passes(1);
    expect(sent()).toEqual([]);
    await world.makeDue();
    const take = toy.take.bind(toy);
    toy.take = (outgoing) => {
      if (toy.sent.length === 2) {
        toy.take = take;
        throw new ChannelError('rateLimited', 'slow down', 5000);
      }
      return take(outgoing);
    };
    await passes(2);
    expect(await world.deliveries()).toMatchObject([{ state: 'pending', parts: ['p1', 'p2'] }]);
    expect((await world.deliveries())[0]?.nextAt.localeCompare(world.engine.iso(3000))).toBe(1);
    await world.makeDue();
    await passes(1);
    expect(sent().map(({ key, text }) => [key, text])).toEqual([
      ['k', 'first paragraph of the text'],
      ['k#2', 'second paragraph of the text'],
      ['k#3', 'third paragraph of the text'],
    ]);
    const row = (await world.messages()).find((message) => message.id === id);
    expect(row).toMatchObject({ state: 'sent', platformId: 'p1', facts: { parts: ['p1', 'p2', 'p3'] } });
  });

  it('hold back what follows in the same chat while the platform asks to wait, and nothing else', async () => {
    toy.failures.push(new ChannelError('rateLimited', 'slow down', 60_000));
    await say('a', 'first');
    await say('b', 'second');
    await passes(1);
    await say('c', 'elsewhere', { chat: 'toy:dm/2' });
    await passes(2);
    expect(sent().map(({ text }) => text)).toEqual(['elsewhere']);
  });

  it('change a message that had not left when the change was queued, in all its parts', async () => {
    const id = await say('k', three);
    await change('edit', id, 'one');
    await change('edit', id, 'first paragraph of the text\n\nfourth paragraph of the text');
    await change('delete', id);
    await passes(4);
    expect(sent().slice(3)).toMatchObject([
      { kind: 'edit', text: 'one', platformId: 'p1' },
      { kind: 'delete', platformId: 'p2' },
      { kind: 'delete', platformId: 'p3' },
      { kind: 'edit', text: 'first paragraph of the text', platformId: 'p1' },
      { kind: 'message', text: 'fourth paragraph of the text' },
      { kind: 'delete', platformId: 'p1' },
      { kind: 'delete', platformId: 'p8' },
    ]);
  });

  it('name the message that is answered as the platform does', async () => {
    const { message } = await world.inbox({ id: 'toy', platform: 'toy' }).accept({
      verb: 'message',
      chat,
      peer: { kind: 'direct', id: '1' },
      sender: 'toy:user/1',
      text: 'hello',
      platformId: 'u9',
    });
    await say('k', 'an answer', { replyTo: message });
    await passes(1);
    expect(toy.sent).toMatchObject([{ replyTo: 'u9', messageId: expect.any(String) }]);
  });

  it('of a change to what never arrived fail, and say why', async () => {
    toy.failures.push(new ChannelError('rejected', 'the bot is blocked'));
    const id = await say('k', 'hello');
    await change('edit', id, 'hello again');
    await passes(2);
    expect(await world.deliveries()).toMatchObject([
      { state: 'failed', error: 'the bot is blocked' },
      { state: 'failed', error: 'the message that it is about was not delivered' },
    ]);
  });

  it('of unknown outcome are marked and never repeated (P4)', async () => {
    toy.failures.push(new ChannelError('unknown', 'no answer in time'));
    await say('k', 'hello');
    await passes(1);
    await world.makeDue();
    await passes(1);
    expect(await world.deliveries()).toMatchObject([{ state: 'uncertain', attempts: 1 }]);
    expect(toy.sent).toEqual([]);
  });

  it('that fail or may have failed are told to the operator, in words that say which (P1, P4)', async () => {
    const stamps = { version: 1, createdAt: '', createdBy: 'system', updatedAt: '' };
    const setting = { name: 'operatorChat', value: JSON.stringify('web:operator'), ...stamps };
    await world.database.transact((tx) => tx.insertInto('setting').values(setting).execute());
    for (const kind of ['unknown', 'rejected', 'rejected'] as const)
      toy.failures.push(
        new ChannelError(kind, kind === 'unknown' ? 'no answer in time' : 'the bot is blocked'),
      );
    for (const key of ['a', 'b', 'c']) {
      await say(key, 'hello');
      await passes(1);
    }
    const told = (await world.messages()).filter((row) => row.chat === 'web:operator');
    expect(told.map(({ text, verb }) => [verb, text])).toEqual([
      [
        'notice',
        'A message to toy:dm/1 may have arrived or not: no answer in time. It is not sent again by itself.',
      ],
      ['notice', 'A message to toy:dm/1 was not delivered: the bot is blocked.'],
    ]);
    await world.database.transact((tx) =>
      tx
        .updateTable('setting')
        .set({ value: JSON.stringify(chat) })
        .execute(),
    );
    toy.failures.push(new ChannelError('rejected', 'the bot is gone'));
    await say('d', 'hello');
    await world.makeDue();
    await passes(2);
    expect((await world.messages()).filter(({ verb }) => verb === 'notice')).toHaveLength(2);
  });

  it('wait for a channel that is not connected', async () => {
    await say('k', 'hello');
    await world.deliver(undefined);
    expect(await world.deliveries()).toMatchObject([{ state: 'pending', error: 'it is not there' }]);
    await world.makeDue();
    await passes(1);
    expect(await world.deliveries()).toMatchObject([{ state: 'sent' }]);
  });
});
