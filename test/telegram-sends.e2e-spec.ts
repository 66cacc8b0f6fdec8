import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { User } from 'grammy/types';
import type { ChannelError, Outgoing } from '../src/adapters/channel.js';
import { TelegramChannel } from '../src/adapters/telegram/telegram.channel.js';
import { ChannelWorld } from './support/channel-world.js';
import { FakeTelegram, type Bot, type Room } from './support/fake-telegram/fake-telegram.js';

describe('what the Telegram adapter sends', () => {
  let telegram: FakeTelegram;
  let world: ChannelWorld;
  let bot: Bot;
  let ada: User;
  let room: Room;
  let channel: TelegramChannel;
  beforeEach(async () => {
    [telegram, world] = await Promise.all([FakeTelegram.listen(), ChannelWorld.open()]);
    bot = telegram.bot('rook_bot');
    ada = telegram.person('Ada');
    room = telegram.dm(bot, ada);
    channel = new TelegramChannel({
      ...world.context({ id: 'telegram', platform: 'telegram' }),
      settings: { apiRoot: telegram.url, pollSeconds: 1 },
      credentials: { botToken: bot.token },
    });
    await channel.start();
  });
  afterEach(async () => {
    await channel.stop();
    await telegram.close();
    await world.close();
  });

  let keys = 0;
  const send = (more: Partial<Outgoing>, to: Room = room) => {
    const kind = to.chat.type === 'private' ? 'dm' : 'group';
    const chat = `telegram:${kind}/${to.chat.id}`;
    return channel.send({
      kind: 'message',
      key: `k${(keys += 1)}`,
      chat,
      text: 'hello',
      attachments: [],
      ...more,
    });
  };
  const refusal = (sending: Promise<unknown>): Promise<ChannelError> =>
    sending.then(
      () => Promise.reject(new Error('it was taken')),
      (error: ChannelError) => error,
    );
  const file = async (name: string, type: string, size = 20) => {
    const { id } = await world.files.put(name, type, Buffer.alloc(size, 'x'));
    return { id, name, type, size };
  };
  const calls = (method: string): number =>
    telegram.calls.filter((call) => call.endsWith(` ${method}`)).length;

  it('stands where it was meant to: an answer, silent, with buttons', async () => {
    const id = telegram.say(room, ada, 'hello?');
    const buttons = [
      { id: 'yes', label: 'Yes' },
      { id: 'x'.repeat(64), label: 'No' },
    ];
    await send({ replyTo: String(id), silent: true, buttons });
    expect(room.seen()[1]).toMatchObject({ replyTo: id, silent: true, buttons: ['Yes', 'No'] });
    const error = await refusal(send({ buttons: [{ id: 'x'.repeat(65), label: 'No' }] }));
    expect(error).toMatchObject({ kind: 'rejected', message: '400: Bad Request: BUTTON_DATA_INVALID' });
    await send({ text: 'anyway', replyTo: '999' });
    expect(room.seen().at(-1)).toMatchObject({ text: 'anyway' });
  });

  it('changes its messages, and takes what is so already for done', async () => {
    const { platformId } = await send({ text: 'one', buttons: [{ id: 'a', label: 'A' }] });
    await send({ kind: 'edit', platformId, text: '**two**' });
    await send({ kind: 'edit', platformId, text: '**two**' });
    expect(room.seen()).toMatchObject([{ text: '**two**', edited: true, buttons: [] }]);
    const picture = await send({ text: 'old words', attachments: [await file('a.png', 'image/png')] });
    await send({ kind: 'edit', platformId: picture.platformId, text: 'new words' });
    expect(room.seen()[1]).toMatchObject({ text: 'new words', file: 'photo a.png (20 bytes)' });
    await send({ kind: 'delete', platformId });
    await send({ kind: 'delete', platformId });
    expect(room.seen()).toHaveLength(1);
    const gone = await refusal(send({ kind: 'edit', platformId, text: 'three' }));
    expect(gone).toMatchObject({ kind: 'rejected', message: '400: Bad Request: message to edit not found' });
  });

  it('reacts with what Telegram has, and says so where it has none', async () => {
    const platformId = String(telegram.say(room, ada, 'done!'));
    await send({ kind: 'react', platformId, text: '❤️' });
    expect(room.seen()[0]?.reactions).toEqual(['❤']);
    const error = await refusal(send({ kind: 'react', platformId, text: '🦖' }));
    expect(error).toMatchObject({ kind: 'rejected', message: expect.stringContaining('no reaction 🦖') });
    await send({ kind: 'react', platformId, text: '' });
    expect(room.seen()[0]?.reactions).toEqual([]);
  });

  it('shows each file as what it is, and as a file where Telegram does not take it so', async () => {
    for (const [name, type] of [
      ['a.gif', 'image/gif'],
      ['a.ogg', 'audio/ogg'],
      ['a.mp3', 'audio/mpeg'],
      ['a.mp4', 'video/mp4'],
      ['a.csv', 'text/csv'],
    ] as const)
      await send({ kind: 'file', text: '', attachments: [await file(name, type)] });
    await send({ text: '[odd] caption', attachments: [await file('tiny.png', 'image/png', 4)] });
    expect(room.seen().map((seen) => seen.file)).toEqual([
      'animation a.gif (20 bytes)',
      'voice a.ogg (20 bytes)',
      'audio a.mp3 (20 bytes)',
      'video a.mp4 (20 bytes)',
      'document a.csv (20 bytes)',
      'document tiny.png (4 bytes)',
    ]);
    expect(room.seen().at(-1)?.text).toBe('[odd] caption');
    const gone = { id: 'nothing', name: 'b.txt', type: 'text/plain', size: 1 };
    expect(await refusal(send({ attachments: [gone] }))).toMatchObject({
      kind: 'rejected',
      message: 'the file b.txt is gone',
    });
  });

  it('goes on after the part that was sent, when it has to wait within a message (P4)', async () => {
    const outgoing = {
      key: 'several',
      text: 'two files',
      attachments: [await file('a.txt', 'text/plain'), await file('b.txt', 'text/plain')],
    };
    const description = 'Too Many Requests: retry after 3';
    telegram.fail('sendDocument', { code: 429, description, parameters: { retry_after: 3 } });
    expect(await refusal(send(outgoing))).toMatchObject({ kind: 'rateLimited', retryAfterMs: 3000 });
    expect(await refusal(send(outgoing))).toMatchObject({ kind: 'rateLimited' });
    await new Promise((resolve) => setTimeout(resolve, 3050));
    const { platformId } = await send(outgoing);
    const seen = room.seen();
    expect(seen.map(({ text, file: name }) => name ?? text)).toEqual([
      'two files',
      'document a.txt (20 bytes)',
      'document b.txt (20 bytes)',
    ]);
    expect(platformId).toBe(String(seen[0]?.id));
    expect(calls('sendMessage')).toBe(1);
  });

  it('knows a connection that was never made from an answer that was lost (P4)', async () => {
    await telegram.offline();
    expect(await refusal(send({}))).toMatchObject({ kind: 'unreachable' });
    await telegram.online();
    const { platformId } = await send({ text: 'one' });
    telegram.fail('editMessageText', 'cut after');
    const lost = await refusal(send({ kind: 'edit', platformId, text: 'two' }));
    expect([lost.kind, lost.message]).toEqual(['unreachable', expect.not.stringContaining(bot.token)]);
    await send({ kind: 'edit', platformId, text: 'two' });
    expect(room.seen()).toMatchObject([{ text: 'two' }]);
  });

  it('finds a group that became a supergroup while nobody read', async () => {
    const small = telegram.group('Lunch', [bot], 'group');
    small.movedTo = telegram.group('Lunch', [bot]).chat.id;
    const large = telegram.roomOf(bot, small.movedTo) as Room;
    await send({ text: 'found' }, small);
    await send({ text: 'again' }, small);
    expect(large.seen().map(({ text }) => text)).toEqual(['found', 'again']);
    expect(await world.state('telegram').get('moved')).toEqual({ [small.chat.id]: large.chat.id });
  });

  it('is seen typing in a topic, and a topic that is gone refuses', async () => {
    const forum = telegram.group('Ops', [bot], 'supergroup', { is_forum: true });
    await channel.typing({ chat: `telegram:group/${forum.chat.id}`, threadId: '1' });
    await channel.typing({ chat: 'telegram:group/-1', threadId: '1' });
    expect(forum.typed).toBe(1);
    await send({ threadId: '1' }, forum);
    expect(forum.seen()[0]).not.toHaveProperty('thread');
    expect(await refusal(send({ threadId: '77' }, forum))).toMatchObject({
      kind: 'rejected',
      message: '400: Bad Request: message thread not found',
    });
    telegram.standing(forum, bot, ada, 'kicked');
    expect((await refusal(send({}, forum))).message).toContain('bot was kicked from the supergroup chat');
  });

  it('asks with the numbers of today, also after Telegram has counted anew', async () => {
    telegram.say(room, ada, 'before');
    await stored(1);
    bot.updates.renumber(7);
    telegram.say(room, ada, 'after');
    telegram.say(room, ada, 'and on');
    await stored(3);
    await channel.stop();
    telegram.say(room, ada, 'unheard');
    expect((await world.messages()).map(({ text }) => text)).toEqual(['before', 'after', 'and on']);
  });

  async function stored(count: number): Promise<void> {
    for (let left = 100; (await world.messages()).length < count; left -= 1) {
      if (left === 0) throw new Error(`${count} messages are not stored`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it('takes down a webhook that would keep it from reading, and refuses what is no token', async () => {
    await channel.stop();
    bot.updates.webhook = 'https://elsewhere.example.org';
    const again = (botToken: string) =>
      new TelegramChannel({
        ...world.context({ id: 'telegram', platform: 'telegram' }),
        settings: { apiRoot: telegram.url, pollSeconds: 1 },
        credentials: { botToken },
      });
    channel = again(bot.token);
    await channel.start();
    telegram.say(room, ada, 'hello');
    await stored(1);
    expect(bot.updates.webhook).toBe('');
    for (const token of ['', 'abc', `${bot.token}/../x`])
      expect(await refusal(again(token).start())).toMatchObject({
        kind: 'rejected',
        message: 'botToken is no token of a bot',
      });
    expect(await refusal(again('1:wrong').start())).toMatchObject({
      kind: 'rejected',
      message: '401: Unauthorized',
    });
  });
});
