import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Update } from 'grammy/types';
import { telegramAdapter } from './telegram.adapter.js';
import { receivedOf, type Here } from './telegram.inbound.js';
import { chatOf, fileKind, markupOf, messageOf, placeOf, reactionOf, stepsOf } from './telegram.outbound.js';

const here: Here = {
  channel: 'telegram',
  me: { id: 700100200, username: 'Rook_Bot' },
  firstId: (chat) => chat,
};
const folder = join(import.meta.dirname, 'fixtures');
const names = readdirSync(folder).map((name) => name.replace('.json', ''));
const fixture = (name: string): Update =>
  JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Update;
const eventOf = (name: string, more: Partial<Here> = {}) =>
  receivedOf(fixture(name), { ...here, ...more })?.event;
const filesOf = (name: string) =>
  receivedOf(fixture(name), here)?.files.map(({ id, ...file }) => ({ ...file, id: id.slice(14) }));

const ada = { sender: 'telegram:user/4210042', senderName: 'Ada Lovelace' };
const dm = { chat: 'telegram:dm/4210042', peer: { kind: 'direct', id: '4210042' } };
const group = { chat: 'telegram:group/-1001234567890', peer: { kind: 'group', id: '-1001234567890' } };
const forum = { kind: 'group', id: '-1002222333344' };

describe('an update of Telegram', () => {
  it.each([
    [
      'text',
      {
        verb: 'message',
        ...dm,
        ...ada,
        text: 'See the [plan](https://example.org/plan) and run `make test`',
        platformId: '17',
      },
    ],
    [
      'mention',
      {
        verb: 'message',
        ...group,
        chatTitle: 'Engineering',
        text: 'ask @bob about /deploy@poll_bot',
        facts: { mentioned: true, mentionsOthers: true },
      },
    ],
    ['text-mention', { text: 'hello', facts: { mentioned: true } }],
    ['command', { text: '/status@rook_bot', facts: { mentioned: true } }],
    ['photo-in-album', { text: 'The board', burst: '4210042/13999000111222333' }],
    ['voice', { text: '(voice message, 7 s)' }],
    ['video', { text: 'demo' }],
    ['video-note', { text: '(video message, 9 s)' }],
    ['sticker', { text: '(sticker 😀)' }],
    ['location', { text: '(location: 52.520008, 13.404954)' }],
    ['contact', { text: '(contact: Grace Hopper, +4915100000000)' }],
    ['poll', { text: '(poll: Lunch? — Soup / Rice)' }],
    ['document', { text: '' }],
    [
      'topic',
      {
        chat: 'telegram:group/-1002222333344',
        threadId: '4',
        peer: { kind: 'group', id: '-1002222333344:topic:4' },
        facts: { parentPeer: forum, mentioned: false },
      },
    ],
    [
      'general-topic',
      {
        threadId: '1',
        peer: { kind: 'group', id: '-1002222333344:topic:1' },
        facts: { parentPeer: forum, mentioned: false },
      },
    ],
    [
      'reply-to-bot',
      { text: '> It is\n> done\nwhy?', replyTo: '304', facts: { mentioned: false, replyToBot: true } },
    ],
    ['forwarded', { text: '(forwarded from Release notes)\nAll hands at noon' }],
    ['edited', { verb: 'edit', ...dm, ...ada, text: 'See the new plan', replyTo: '17' }],
    ['reaction', { verb: 'reaction', ...group, ...ada, text: '🔥', replyTo: '304' }],
    [
      'press',
      {
        verb: 'press',
        sender: 'telegram:user/4210077',
        text: 'cancel:t1',
        replyTo: '90',
        threadId: '4',
        peer: { kind: 'group', id: '-1002222333344:topic:4' },
      },
    ],
    ['joined', { verb: 'join', ...group, ...ada, text: '(Bob joined)' }],
    ['left', { verb: 'leave', sender: 'telegram:user/4210077', text: '(Bob left)' }],
    ['blocked', { verb: 'leave', ...dm, ...ada, text: '(blocked the bot)' }],
    [
      'channel-post',
      {
        verb: 'post',
        chat: 'telegram:channel/-1009876543210',
        peer: { kind: 'channel', id: '-1009876543210' },
        sender: 'telegram:chat/-1009876543210',
        senderName: 'Release notes',
        facts: { mentioned: false },
      },
    ],
    ['anonymous-admin', { sender: 'telegram:chat/-1001234567890', facts: { mentioned: false } }],
    ['other-bot', { sender: 'telegram:user/700100999', facts: { mentioned: false, fromBot: true } }],
  ])('%s becomes an event', (name, expected) => {
    const update = fixture(name);
    expect(eventOf(name)).toMatchObject({ eventKey: `700100200/${update.update_id}`, ...expected });
    const { facts } = expected as { facts?: object };
    if (facts) expect(eventOf(name)?.facts).toEqual(facts);
  });

  it.each(names.filter((name) => name.startsWith('quiet-')))('%s is nobody’s message', (name) => {
    expect(eventOf(name)).toBeUndefined();
  });

  it('keeps no id where a topic’s first message stands as the answered one', () => {
    expect(eventOf('topic')).not.toHaveProperty('replyTo');
    expect(eventOf('edited')).not.toHaveProperty('platformId');
  });

  it('names its files by what the platform says, of a photo the largest', () => {
    expect(names.flatMap((name) => filesOf(name) ?? [])).toEqual(
      expect.arrayContaining([
        { id: 'x', name: 'photo-18.jpg', type: 'image/jpeg', size: 101401 },
        { id: 'doc', name: 'report.pdf', type: 'application/pdf', size: 48211 },
        { id: 'v', name: 'voice-20.ogg', type: 'audio/ogg', size: 23010 },
        { id: 'a', name: 'air.mp3', type: 'audio/mpeg', size: 2310000 },
        { id: 'vid', name: 'video-27.mp4', type: 'video/mp4', size: 991000 },
        { id: 'g', name: 'cat.mp4', type: 'video/mp4', size: 90210 },
        { id: 'vn', name: 'video-note-22.mp4', type: 'video/mp4', size: 310022 },
        { id: 'st', name: 'sticker-23.webp', type: 'image/webp', size: 18222 },
      ]),
    );
    expect(filesOf('animation')).toHaveLength(1);
  });

  it('of a group that has moved goes on under the first address', () => {
    expect(eventOf('mention', { firstId: () => -4455667 })).toMatchObject({
      chat: 'telegram:group/-4455667',
      peer: { id: '-4455667' },
    });
  });

  it('of a further account has that account’s address, and the same people', () => {
    expect(eventOf('text', { channel: 'telegram.alerts' })).toMatchObject({
      chat: 'telegram.alerts:dm/4210042',
      sender: ada.sender,
    });
  });

  it('may hold a field or a kind that nobody knows yet', () => {
    const { message } = fixture('text');
    const odd = { update_id: 1, message: { ...message, text: undefined, hologram: {} } } as unknown as Update;
    expect(receivedOf(odd, here)).toBeUndefined();
    expect(receivedOf({ update_id: 2, novelty: {} } as unknown as Update, here)).toBeUndefined();
  });
});

describe('what goes out', () => {
  const attachment = (type: string, size = 10) => ({ id: 'a', name: 'a', type, size });

  it('takes its chat and message from what this adapter has written', () => {
    expect(chatOf('telegram.alerts:group/-1001')).toBe(-1001);
    expect(() => chatOf('telegram:room/7')).toThrow('no chat on Telegram');
    expect(messageOf('7')).toBe(7);
    for (const bad of ['x', '-1', '1.5', undefined]) expect(() => messageOf(bad)).toThrow('no message');
  });

  it('stands in its topic, but for the general one, and answers what may be gone', () => {
    const outgoing = {
      kind: 'message' as const,
      key: 'k',
      chat: 'telegram:dm/1',
      text: 'x',
      attachments: [],
    };
    expect(placeOf({ ...outgoing, threadId: '4', replyTo: '9', silent: true })).toEqual({
      message_thread_id: 4,
      disable_notification: true,
      reply_parameters: { message_id: 9, allow_sending_without_reply: true },
    });
    expect(placeOf({ ...outgoing, threadId: '1' })).toEqual({});
  });

  it('puts words under a file where they fit, and before it otherwise', () => {
    const file = attachment('image/png');
    expect(stepsOf({ text: 'look', attachments: [file] })).toEqual([{ text: 'look', attachment: file }]);
    expect(stepsOf({ text: 'x'.repeat(1025), attachments: [file] })).toHaveLength(2);
    expect(stepsOf({ text: '', attachments: [file, file] })).toHaveLength(2);
    expect(stepsOf({ text: 'look', attachments: [file, file] })[0]).toEqual({ text: 'look' });
  });

  it('shows a file as what it is, and as a file where it is too large or nothing known', () => {
    expect(
      ['image/png', 'audio/ogg; codecs=opus', 'image/gif', 'text/plain'].map((type) =>
        fileKind(attachment(type)),
      ),
    ).toEqual(['photo', 'voice', 'animation', 'document']);
    expect(fileKind(attachment('image/png', 11 * 1024 * 1024))).toBe('document');
  });

  it('has its buttons in rows of three, and its reactions as Telegram spells them', () => {
    const buttons = ['a', 'b', 'c', 'd'].map((id) => ({ id, label: id }));
    expect(markupOf(buttons).reply_markup?.inline_keyboard.map((row) => row.length)).toEqual([3, 1]);
    expect(markupOf([])).toEqual({});
    expect(reactionOf('❤️')).toBe('❤');
  });
});

describe('the settings of Telegram', () => {
  it.each([
    [{}, []],
    [{ apiRoot: 'http://127.0.0.1:8081', pollSeconds: 50 }, []],
    [{ apiRoot: 'https://tg.example.org/api' }, []],
    [{ apiRoot: 'ftp://x' }, ['apiRoot']],
    [{ apiRoot: 7 }, ['apiRoot']],
    [{ apiRoot: 'https://u:p@x.org' }, ['apiRoot']],
    [{ apiRoot: 'https://x.org?a=b' }, ['apiRoot']],
    [{ apiRoot: 'http://169.254.169.254/latest' }, ['apiRoot']],
    [{ pollSeconds: 0 }, ['pollSeconds']],
    [{ pollSeconds: '30' }, ['pollSeconds']],
    [{ webhook: true, pollSeconds: 51 }, ['webhook', 'pollSeconds']],
  ])('%j are faulty in %j', (settings, faulty) => {
    expect(telegramAdapter.settingsFaults(settings).map(({ path }) => path)).toEqual(faulty);
  });
});
