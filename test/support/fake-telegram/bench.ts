import { readdirSync, readFileSync } from 'node:fs';
import type { Update } from 'grammy/types';
import { telegramCapabilities } from '../../../src/adapters/telegram/telegram.capabilities.js';
import { TelegramChannel } from '../../../src/adapters/telegram/telegram.channel.js';
import { receivedOf, type Here } from '../../../src/adapters/telegram/telegram.inbound.js';
import type { ChannelBench } from '../../contract/channel.js';
import { until } from '../boot.js';
import { FakeTelegram } from './fake-telegram.js';

const folder = new URL('../../../src/adapters/telegram/fixtures/', import.meta.url);
const fixtures = readdirSync(folder).map((name) => ({
  name,
  update: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Update,
}));
const those = (wanted: (name: string) => boolean): unknown[] =>
  fixtures.filter(({ name }) => wanted(name)).map(({ update }) => update);

/** The adapter on the fake, as the channel contract tries it. */
export async function telegramBench(): Promise<ChannelBench> {
  const telegram = await FakeTelegram.listen();
  const bot = telegram.bot('rook_bot');
  const room = telegram.dm(bot, { id: 1, is_bot: false, first_name: 'Ada' });
  const here: Here = {
    channel: 'telegram',
    me: { id: 700100200, username: 'rook_bot' },
    firstId: (chat) => chat,
  };
  const opened: TelegramChannel[] = [];
  const fails = (code: number, description: string) => () =>
    telegram.fail('sendMessage', { code, description });
  // It is ours, so that it may be changed.
  const message = { message_id: room.number(), date: 0, chat: room.chat, from: bot.user, text: 'old' };
  const standing = room.add(message).message.message_id;
  let told = false;
  return {
    name: { id: 'telegram', platform: 'telegram' },
    capabilities: telegramCapabilities,
    parse: (raw) => receivedOf(raw as Update, here)?.event,
    fixtures: {
      incoming: those((name) => !name.startsWith('quiet-')),
      own: those((name) => name === 'quiet-own.json'),
    },
    standing: String(standing),
    open: async (context) => {
      // A server that was killed reads no more.
      for (const earlier of opened.splice(0)) await earlier.stop();
      const settings = { apiRoot: telegram.url, pollSeconds: 1 };
      const channel = new TelegramChannel({ ...context, settings, credentials: { botToken: bot.token } });
      await channel.start();
      opened.push(channel);
      return channel;
    },
    deliver: async (raw) => {
      const { update_id: _, ...update } = raw as Update;
      if (!told) telegram.inject(bot, update);
      told = true;
      await until(async () => bot.updates.waiting.length === 0, 'it is confirmed');
    },
    failures: [
      { how: 'blocked', kind: 'rejected', arrange: fails(403, 'Forbidden: bot was blocked by the user') },
      { how: 'no chat', kind: 'rejected', arrange: fails(400, 'Bad Request: chat not found') },
      { how: 'cut off', kind: 'unknown', arrange: () => telegram.fail('sendMessage', 'cut before') },
      { how: 'cut off after it', kind: 'unknown', arrange: () => telegram.fail('sendMessage', 'cut after') },
      { how: 'broken', kind: 'unknown', arrange: fails(500, 'Internal Server Error') },
      { how: 'its proxy', kind: 'unknown', arrange: () => telegram.fail('sendMessage', 'bad gateway') },
      { how: 'too fast', kind: 'rateLimited', arrange: fails(429, 'Too Many Requests: retry after 1') },
    ],
    arrived: () => room.seen().map(({ text }) => text),
    close: async () => {
      for (const channel of opened) await channel.stop();
      await telegram.close();
    },
  };
}
