import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ModelStub } from './support/model-stub/model-stub.js';
import { until, World } from './support/boot.js';
import { FakeTelegram, type Bot, type Room } from './support/fake-telegram/fake-telegram.js';
import { TelegramWorld } from './support/fake-telegram/telegram-world.js';

describe('Telegram', () => {
  let telegram: FakeTelegram;
  let tg: TelegramWorld;
  let world: World;
  let bot: Bot;
  beforeAll(async () => {
    telegram = await FakeTelegram.listen();
    world = await World.boot();
    tg = new TelegramWorld(telegram, world);
    bot = telegram.bot('rook_bot');
    await tg.channel('telegram', bot);
  });
  afterAll(async () => {
    await world.close();
    await telegram.close();
  });

  const ada = (): ReturnType<FakeTelegram['person']> => telegram.person('Ada');
  const chat = (room: Room, channel = 'telegram'): string =>
    `${channel}:${room.chat.type === 'private' ? 'dm' : 'group'}/${room.chat.id}`;

  it('answers in the chat, with forms (P1)', async () => {
    const room = telegram.dm(bot, ada());
    telegram.say(room, telegram.person('Ada', { id: room.chat.id }), '!say It is **done**: `make`');
    expect(await tg.answer(room, 'done')).toMatchObject({ from: 'rook_bot', text: 'It is **done**: `make`' });
    const [stored] = await tg.messages(chat(room));
    expect(stored).toMatchObject({
      state: 'answered',
      sender: `telegram:user/${room.chat.id}`,
      verb: 'message',
    });
  });

  it('speaks in a group when it is spoken to, and in a topic within its own session', async () => {
    const [by, forum] = [ada(), telegram.group('Ops', [bot], 'supergroup', { is_forum: true })];
    const alerts = telegram.topic(forum, by, 'Alerts');
    telegram.say(forum, by, 'nobody is asked', { thread: alerts });
    telegram.say(forum, by, '@rook_bot\n!say in the topic', { thread: alerts });
    telegram.say(forum, by, '@rook_bot\n!say in the open');
    expect(await tg.answer(forum, 'in the topic')).toMatchObject({ thread: alerts });
    expect(await tg.answer(forum, 'in the open')).not.toHaveProperty('thread');
    const rows = (await tg.messages(chat(forum))).filter(({ direction }) => direction === 'in');
    expect(rows.map(({ state, sessionKey }) => [state, sessionKey])).toEqual([
      ['observed', `agent:main:telegram:group:${forum.chat.id}:topic:${alerts}`],
      ['answered', `agent:main:telegram:group:${forum.chat.id}:topic:${alerts}`],
      ['answered', `agent:main:telegram:group:${forum.chat.id}:topic:1`],
    ]);
  });

  it('takes files, and makes one turn of an album', async () => {
    const [room, by] = tg.talk(bot);
    const sent = {
      media_group_id: '77',
      photo: [{ ...telegram.upload(Buffer.from('one')), width: 9, height: 9 }],
    };
    const other = {
      media_group_id: '77',
      photo: [{ ...telegram.upload(Buffer.from('two')), width: 9, height: 9 }],
    };
    telegram.post(room, by, { ...sent, caption: '!say two pictures' });
    telegram.post(room, by, other);
    telegram.post(room, by, {
      document: { ...telegram.upload(Buffer.alloc(1), 21 << 20), file_name: 'big.iso' },
    });
    await tg.answer(room, 'two pictures');
    const rows = await until(async () => {
      const found = (await tg.messages(chat(room))).filter(({ direction }) => direction === 'in');
      return found.length === 3 && found;
    }, 'all are stored');
    const bytes = rows.flatMap(({ attachments }) =>
      (attachments as { size: number; type: string }[]).map(({ size, type }) => [size, type]),
    );
    expect(bytes).toEqual([
      [3, 'image/jpeg'],
      [3, 'image/jpeg'],
    ]);
    expect(rows[0]?.turnId).toBe(rows[1]?.turnId);
    expect(rows[2]?.text).toBe('(big.iso is missing: a bot may fetch 20 MB at most)');
  });

  it('sends files as what they are', async () => {
    const [room, by] = tg.talk(bot);
    telegram.say(
      room,
      by,
      '!write cat.png 0123456789\n!tool send_file {"path":"cat.png","caption":"*a cat*"}',
    );
    const shown = await until(async () => room.seen().find(({ file }) => file), 'the file is there');
    expect(shown).toMatchObject({ file: 'photo cat.png (10 bytes)', text: '_a cat_' });
  });

  it('sends a long text in parts, each with its code whole', async () => {
    const [room, by] = tg.talk(bot);
    const line = 'let word = 1; '.repeat(60).trim();
    const text = [`before ${'words '.repeat(500)}`, '```ts', line, line, line, '```', 'the end'].join('\\n');
    telegram.say(room, by, `!say ${text}`);
    await tg.answer(room, 'the end');
    // Its status line, which goes when the turn ends, makes no phone ring.
    const parts = room.seen().filter(({ from, silent }) => from === 'rook_bot' && !silent);
    expect(parts).toHaveLength(2);
    for (const part of parts) expect(part.text.length).toBeLessThanOrEqual(4096);
    expect(parts[1]?.text).toContain(`\`\`\`ts\n${line}\n${line}\n${line}\n\`\`\``);
  });

  it('sends what Telegram cannot parse as it was written', async () => {
    const [room, by] = tg.talk(bot);
    telegram.refuseEntities();
    telegram.say(room, by, '!say **plain** words');
    expect(await tg.answer(room, 'plain')).toMatchObject({ text: '**plain** words' });
  });

  it('hears of edits and reactions, and leaves out what it said itself', async () => {
    const [room, by] = tg.talk(bot);
    const id = telegram.say(room, by, '!say first');
    await tg.answer(room, 'first');
    telegram.edit(room, id, '!say changed');
    telegram.react(room, by, id, ['👍']);
    const row = await until(async () => {
      const [found] = await tg.messages(chat(room));
      return found?.text === '!say changed' &&
        found.facts &&
        (found.facts as { reactions?: unknown }).reactions
        ? found
        : undefined;
    }, 'the row is changed');
    expect(row).toMatchObject({ earlier: [{ text: '!say first' }], facts: { reactions: ['👍'] } });
  });

  it('goes on in a group that becomes a supergroup, under the first address', async () => {
    const by = ada();
    const small = telegram.group('Lunch', [bot], 'group');
    telegram.say(small, by, '@rook_bot\n!say before');
    await tg.answer(small, 'before');
    const large = telegram.migrate(small, by);
    telegram.say(large, by, '@rook_bot\n!say after');
    await tg.answer(large, 'after');
    const rows = (await tg.messages(chat(small))).filter(({ direction }) => direction === 'in');
    expect(rows.map(({ state }) => state)).toEqual(['answered', 'answered']);
    expect(new Set(rows.map(({ sessionKey }) => sessionKey)).size).toBe(1);
    expect(await tg.messages(chat(large))).toEqual([]);
  });

  it('is typing while it works, takes a press of a button, and answers it so that the button rests', async () => {
    const [room, by] = tg.talk(bot);
    telegram.say(room, by, '!wait 30000');
    const line = await until(async () => room.seen().find(({ buttons }) => buttons.length > 0), 'a button');
    expect(room.typed).toBeGreaterThan(0);
    const press = telegram.press(room, by, line.id, String(line.buttons[0]));
    await until(async () => telegram.answered.includes(press), 'it is answered');
    const state = async () => (await tg.messages(chat(room)))[0]?.state;
    await until(async () => (await state()) === 'cancelled', 'the turn ends');
  });

  it('waits as it is asked to in one chat, and holds up no other (P4)', async () => {
    const [[slow, adaIn], [quick, bobIn]] = [tg.talk(bot), tg.talk(bot)];
    telegram.rate.flood(slow.chat.id, 600);
    telegram.say(slow, adaIn, '!say in the end');
    // Its status line or its answer, whichever comes first; the other one is behind it.
    await until(async () => telegram.rate.refused.includes(slow.chat.id), 'it is asked to wait');
    telegram.failSaying('at once', { code: 429, description: 'Too Many Requests: retry after 1' });
    telegram.say(quick, bobIn, '!say at once');
    await tg.answer(quick, 'at once');
    expect(quick.seen().filter(({ text }) => text === 'at once')).toHaveLength(1);
    expect(slow.seen().filter(({ from }) => from === 'rook_bot')).toEqual([]);
    await tg.delivery(chat(slow), ({ state }) => state === 'pending');
  });

  it('marks a send whose answer is lost as uncertain, and repeats it never (P4)', async () => {
    const [room, by] = tg.talk(bot);
    telegram.failSaying('once', 'cut after');
    telegram.say(room, by, '!say once');
    await tg.delivery(chat(room), ({ state }) => state === 'uncertain');
    expect(room.seen().filter(({ text }) => text === 'once')).toHaveLength(1);
  });

  it('tells the failure of a chat that blocks the bot', async () => {
    const [room, by] = tg.talk(bot);
    telegram.say(room, by, '!wait 400\n!say too late');
    await until(async () => (await tg.messages(chat(room))).length > 0, 'it came in');
    telegram.standing(room, bot, by, 'blocked');
    const failed = await tg.delivery(chat(room), ({ state }) => state === 'failed');
    expect(failed.error).toContain('bot was blocked by the user');
  });

  it('has several bots at once, each answering for itself (P2)', async () => {
    const alerts = telegram.bot('alerts_bot');
    await tg.channel('telegram.alerts', alerts);
    const by = ada();
    for (const each of [bot, alerts]) telegram.say(telegram.dm(each, by), by, '!say as myself');
    for (const each of [bot, alerts])
      expect(await tg.answer(telegram.dm(each, by), 'as myself')).toMatchObject({ from: each.user.username });
    expect((await world.api('POST', '/channels/telegram.alerts/probe')).body).toMatchObject({
      ok: true,
      account: '@alerts_bot',
    });
    await tg.channel('telegram.twice', alerts, /^failed: another channel here reads this bot/);
  });

  it('goes on after an outage, and takes all that was said meanwhile (P1)', async () => {
    const [room, by] = tg.talk(bot);
    await telegram.offline();
    await tg.reaches('telegram', /^failed: Telegram cannot be reached/);
    telegram.say(room, by, '!say back again');
    await telegram.online();
    await tg.answer(room, 'back again');
    await tg.reaches('telegram', /^running$/);
  });

  it('gives way to another program that reads its bot, and says so', async () => {
    const contested = telegram.bot('contested_bot');
    await tg.channel('telegram.contested', contested);
    const rival = setInterval(() => void tg.call(contested, 'getUpdates').catch(() => undefined), 100);
    await tg.reaches('telegram.contested', /another program reads this bot.*has stopped reading/);
    clearInterval(rival);
    const asked = contested.updates.offsets.length;
    await world.api('PATCH', '/channels/telegram.contested', {
      settings: { apiRoot: telegram.url, pollSeconds: 2 },
    });
    await until(async () => contested.updates.offsets.length > asked, 'it reads again');
    await tg.reaches('telegram.contested', /^running$/);
  });

  it('tells a revoked token, and tries neither to read nor to send any more', async () => {
    const doomed = telegram.bot('doomed_bot');
    await tg.channel('telegram.doomed', doomed);
    const [room, by] = tg.talk(doomed);
    telegram.say(room, by, '!wait 600\n!say unheard');
    await until(async () => (await tg.messages(chat(room, 'telegram.doomed'))).length > 0, 'it came in');
    doomed.revoked = true;
    await tg.reaches('telegram.doomed', /^failed: Telegram refused the bot's token \(401: Unauthorized\)/);
    const failed = await tg.delivery(chat(room, 'telegram.doomed'), ({ state }) => state === 'failed');
    expect(failed.error).toContain('401');
    expect(failed.attempts).toBe(1);
    await tg.channel('telegram.wrong', doomed, /^failed: 401: Unauthorized/);
    expect(JSON.stringify((await world.api('GET', '/channels?limit=100')).body)).not.toContain(doomed.token);
  });
});

describe('Telegram, when the server starts again', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'rk-'));
  const stub = new ModelStub();
  let telegram: FakeTelegram;
  beforeAll(async () => {
    telegram = await FakeTelegram.listen();
    await stub.start();
  });
  afterAll(async () => {
    await stub.close();
    await telegram.close();
    await rm(dataDir, { recursive: true });
  });

  it('tells of an update only once it is stored, and knows it again when that was not heard (P1, P2)', async () => {
    const bot = telegram.bot('rook_bot');
    const first = await World.boot({ dataDir, stub });
    const tg = new TelegramWorld(telegram, first);
    await tg.channel('telegram', bot);
    const [room, by] = tg.talk(bot);
    // The poll that would confirm it fails, and all after it.
    telegram.fail('getUpdates', ...Array.from({ length: 99 }, () => 'bad gateway' as const));
    telegram.say(room, by, '!say one');
    await tg.answer(room, 'one');
    const enable = (enabled: boolean) => first.api('PATCH', '/channels/telegram', { enabled });
    await enable(false);
    await tg.reaches('telegram', /^stopped$/);
    expect(bot.updates.waiting).toMatchObject([{ message: { text: '!say one' } }]);
    telegram.mend();
    // As if the cursor had been lost too.
    await first.app.core.database.transact((tx) => tx.deleteFrom('channelState').execute());
    await enable(true);
    await until(async () => bot.updates.waiting.length === 0, 'it is confirmed');
    await first.close();
    const asked = bot.updates.offsets.length;
    telegram.say(room, by, '!say two');
    const second = await World.boot({ dataDir, stub });
    await tg.answer(room, 'two');
    expect(bot.updates.offsets[asked]).toBe(bot.updates.offsets[asked - 1]);
    const rows = await new TelegramWorld(telegram, second).messages(`telegram:dm/${room.chat.id}`);
    const incoming = rows.filter(({ direction }) => direction === 'in');
    expect(incoming.map(({ text, state }) => [text, state])).toEqual([
      ['!say one', 'answered'],
      ['!say two', 'answered'],
    ]);
    expect(room.seen().filter(({ text }) => text === 'one')).toHaveLength(1);
    await second.close();
  });
});
