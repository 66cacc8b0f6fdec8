import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until, World } from './support/boot.js';
import { call } from './support/family.js';
import { FakeTelegram, type Bot } from './support/fake-telegram/fake-telegram.js';
import { TelegramWorld } from './support/fake-telegram/telegram-world.js';

describe('questions with buttons', () => {
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

  const ask = (more: object = {}): string =>
    call('ask', { question: 'Ship it?', choices: ['Yes', 'No'], ...more });

  it('a press is the answer, and the card then shows it without buttons', async () => {
    const [room, person] = tg.talk(bot);
    telegram.say(room, person, `${ask()}\n!echo-results`);
    const card = await tg.answer(room, 'Ship it?');
    telegram.press(room, person, card.id, 'No');
    const answer = await tg.answer(room, '"answer":"No"');
    expect(JSON.parse(answer.text)).toMatchObject({
      state: 'answered',
      answeredBy: `telegram:user/${person.id}`,
    });
    await tg.answer(room, '✔ No');
    expect(() => telegram.press(room, person, card.id, 'Yes')).toThrow('no button');
  });

  it('a late press is a turn of its own, in a group without being mentioned', async () => {
    const person = telegram.person('Ada');
    const room = telegram.group('Ops', [bot], 'supergroup');
    telegram.say(room, person, `@rook_bot\n${ask({ wait: false })}\n!say asked`);
    await tg.answer(room, 'asked');
    const card = await tg.answer(room, 'Ship it?');
    telegram.press(room, person, card.id, 'Yes');
    const chat = `telegram:group/${room.chat.id}`;
    const late = await until(async () => {
      const rows = await tg.messages(chat);
      return rows.find(({ verb, state }) => verb === 'result' && state === 'answered');
    }, 'the answer has been answered');
    expect(late).toMatchObject({
      sender: `telegram:user/${person.id}`,
      sessionKey: expect.stringContaining('group'),
    });
    expect(late.text).toContain('Answer: Yes');
    const [press] = (await tg.messages(chat)).filter(({ verb }) => verb === 'press');
    expect(press).toMatchObject({ state: 'answered' });
  });

  it('only the person who was asked can answer, where one was named', async () => {
    const [ada, bob] = [telegram.person('Ada'), telegram.person('Bob')];
    const room = telegram.group('Two', [bot], 'supergroup');
    telegram.say(room, ada, `@rook_bot\n${ask({ person: `telegram:user/${ada.id}` })}\n!echo-results`);
    const card = await tg.answer(room, 'Ship it?');
    telegram.press(room, bob, card.id, 'No');
    const chat = `telegram:group/${room.chat.id}`;
    await until(
      async () =>
        (await tg.messages(chat)).some(({ verb, state }) => verb === 'press' && state === 'dropped'),
      'the press of somebody else is dropped',
    );
    telegram.press(room, ada, card.id, 'Yes');
    await tg.answer(room, '"answer":"Yes"');
  });
});
