import type { User } from 'grammy/types';
import { until, type World } from '../boot.js';
import type { Bot, FakeTelegram, Room, Seen } from './fake-telegram.js';

/** A server whose channels are bots of the fake. */
export class TelegramWorld {
  constructor(
    private readonly telegram: FakeTelegram,
    private readonly world: World,
  ) {}

  /** Makes a channel of a bot, open to everybody; resolves when it is as it should be. */
  async channel(id: string, bot: Bot, status = /^running$/): Promise<void> {
    const name = id.replace('.', '_').toUpperCase();
    await this.world.api('POST', '/secrets', { scope: '**', name, kind: 'bearer', value: bot.token });
    const made = await this.world.api('POST', '/channels', {
      id,
      credentials: { botToken: name },
      settings: { apiRoot: this.telegram.url, pollSeconds: 2 },
      dmPolicy: 'open',
      allowFrom: ['*'],
      groupPolicy: 'open',
      defaultAgent: 'main',
    });
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    await this.reaches(id, status);
  }

  async reaches(id: string, status: RegExp): Promise<void> {
    const asked = async () => status.test((await this.world.api('GET', `/channels/${id}`)).body.status);
    await until(asked, `${id} is ${String(status)}`);
  }

  /** A person who talks with a bot for the first time. */
  talk(bot: Bot): [Room, User] {
    const person = this.telegram.person('Ada');
    return [this.telegram.dm(bot, person), person];
  }

  /** What a bot says, once it stands in the chat. */
  answer(room: Room, text: string): Promise<Seen> {
    const said = (seen: Seen): boolean => seen.from.endsWith('_bot') && seen.text.includes(text);
    return until(async () => room.seen().find(said), `"${text}" is said`);
  }

  messages(chat: string) {
    const { read } = this.world.app.core.database;
    return read.selectFrom('message').selectAll().where('chat', '=', chat).orderBy('seq').execute();
  }

  /** The first delivery to a chat that is so. */
  delivery(chat: string, isSo: (row: { state: string; error: string | null }) => boolean) {
    const { read } = this.world.app.core.database;
    const rows = read.selectFrom('delivery').selectAll().where('chat', '=', chat);
    return until(async () => (await rows.execute()).find(isSo), 'the delivery came to it');
  }

  /** A call of the Bot API by somebody else who has the token. */
  async call(bot: Bot, method: string): Promise<void> {
    await fetch(`${this.telegram.url}/bot${bot.token}/${method}`, { method: 'POST' });
  }
}
