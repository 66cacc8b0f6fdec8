import type { Chat, Message, ReactionTypeEmoji, Update, User } from 'grammy/types';
import { methods, type Bot, type Platform } from './bot-methods.js';
import { BotApiServer, type Fault, type Request } from './http.js';
import { Rate, usualLimits, type Limits } from './rate.js';
import { Refusal } from './refusal.js';
import { foundEntities, Room, type Seen } from './rooms.js';
import { UpdateQueue } from './updates.js';

export type { Bot, Room, Seen };

/** What may stand in a message beside its text. */
export type Content = Partial<Message> & { replyTo?: number; thread?: number };

type RoomKind = 'group' | 'supergroup' | 'channel';

/**
 * Telegram with its Bot API on loopback: accounts of bots, people, chats, and what people do and see in them. Tests
 * act as the people, and look on from outside.
 */
export class FakeTelegram implements Platform {
  readonly rate = new Rate({ ...usualLimits });
  /** Presses that were answered, by their id. */
  readonly answered: string[] = [];
  /** Every call that came in, `username method`. */
  readonly calls: string[] = [];
  readonly #bots: Bot[] = [];
  readonly #rooms = new Map<string, Room>();
  readonly #files = new Map<string, { path: string; size: number; bytes: Buffer }>();
  readonly #faults: { method: string; fault: Fault; text: string }[] = [];
  readonly #api: BotApiServer;
  #ids = 100;
  #refuseEntities = 0;

  private constructor() {
    this.#api = new BotApiServer({
      call: (request) => this.call(request),
      file: (path) => this.fileAt(path),
      fault: (method, fields) => this.takeFault(method, fields),
    });
  }

  static async listen(limits: Partial<Limits> = {}): Promise<FakeTelegram> {
    const telegram = new FakeTelegram();
    Object.assign(telegram.rate.limits, limits);
    await telegram.#api.listen();
    return telegram;
  }

  get url(): string {
    return this.#api.url;
  }

  close(): Promise<void> {
    return this.#api.close();
  }

  /** The network is gone until `online`; what people do meanwhile is kept. */
  offline(): Promise<void> {
    return this.#api.close();
  }

  online(): Promise<void> {
    return this.#api.listen();
  }

  // Accounts and chats.

  bot(username: string): Bot {
    const id = (this.#ids += 1);
    const user = { id, is_bot: true, first_name: username, username };
    const bot = {
      user,
      token: `${id}:AA${'x'.repeat(30)}_${id}`,
      updates: new UpdateQueue(),
      revoked: false,
    };
    this.#bots.push(bot);
    return bot;
  }

  person(first_name: string, more: Partial<User> = {}): User {
    return { id: (this.#ids += 1), is_bot: false, first_name, ...more };
  }

  /** The direct chat of a person with a bot, which has begun once the person has written. */
  dm(bot: Bot, { id, first_name }: User): Room {
    const known = this.#rooms.get(`${bot.user.id}/${id}`);
    if (known) return known;
    const room = new Room({ id, type: 'private', first_name });
    room.bots.set(bot.user.id, 'member');
    this.#rooms.set(`${bot.user.id}/${id}`, room);
    return room;
  }

  group(title: string, bots: Bot[], kind: RoomKind = 'supergroup', more: { is_forum?: true } = {}): Room {
    const number = (this.#ids += 1);
    const id = kind === 'group' ? -number : -1_000_000_000_000 - number;
    const room = new Room({ id, type: kind, title, ...more } as Chat);
    for (const bot of bots) room.bots.set(bot.user.id, 'member');
    this.#rooms.set(String(id), room);
    return room;
  }

  /** A forum's new topic; its number. */
  topic(room: Room, by: User, name: string): number {
    const thread = room.number();
    room.topics.set(thread, name);
    const created = { forum_topic_created: { name, icon_color: 1 } };
    this.post(room, by, { ...created, message_id: thread, thread } as Content);
    return thread;
  }

  // What people do.

  say(room: Room, by: User, text: string, more: Content = {}): number {
    return this.post(room, by, { text, entities: foundEntities(text), ...more });
  }

  post(room: Room, by: User, { replyTo, thread, ...content }: Content): number {
    const topic = thread === undefined ? undefined : room.posts.get(thread)?.message;
    const answered = (replyTo === undefined ? undefined : room.standing(replyTo)?.message) ?? topic;
    const message = {
      message_id: content.message_id ?? room.number(),
      date: 1_760_000_000,
      chat: room.chat,
      ...(room.chat.type === 'channel' ? { sender_chat: room.chat } : { from: by }),
      ...(thread !== undefined && { message_thread_id: thread, is_topic_message: true }),
      ...(answered && { reply_to_message: answered }),
      ...content,
    } as Message;
    room.add(message);
    this.tell(
      room,
      room.chat.type === 'channel' ? { channel_post: message as never } : { message: message as never },
    );
    return message.message_id;
  }

  edit(room: Room, id: number, text: string): void {
    const posted = room.standing(id);
    if (!posted) throw new Error(`there is no message ${id}`);
    posted.message = {
      ...posted.message,
      text,
      entities: foundEntities(text),
      edit_date: 1_760_000_001,
    } as Message;
    posted.edits += 1;
    const kind = room.chat.type === 'channel' ? 'edited_channel_post' : 'edited_message';
    this.tell(room, { [kind]: posted.message });
  }

  react(room: Room, by: User, id: number, emojis: string[]): void {
    const posted = room.standing(id);
    const reactions = (list: readonly string[]): ReactionTypeEmoji[] =>
      list.map((emoji) => ({ type: 'emoji', emoji: emoji as ReactionTypeEmoji['emoji'] }));
    const old_reaction = reactions(posted?.reactions.get(by.id) ?? []);
    posted?.reactions.set(by.id, emojis);
    const update = { chat: room.chat, message_id: id, user: by, date: 1_760_000_000 };
    this.tell(room, { message_reaction: { ...update, old_reaction, new_reaction: reactions(emojis) } });
  }

  /** Presses the button with this label; the id of the press. */
  press(room: Room, by: User, id: number, label: string): string {
    const message = room.standing(id)?.message;
    const key = (message?.reply_markup?.inline_keyboard ?? []).flat().find(({ text }) => text === label);
    if (!message || !key || !('callback_data' in key)) throw new Error(`there is no button ${label}`);
    const press = String((this.#ids += 1));
    const query = { id: press, from: by, message, chat_instance: '1', data: key.callback_data };
    this.tell(room, { callback_query: query as never });
    return press;
  }

  /** A person blocks the bot, or takes that back; a group puts it out. */
  standing(room: Room, bot: Bot, by: User, standing: 'member' | 'blocked' | 'kicked'): void {
    const status = (each: string | undefined) => ({
      user: bot.user,
      status: each === 'member' ? 'member' : 'kicked',
    });
    const [before, after] = [status(room.bots.get(bot.user.id)), status(standing)];
    room.bots.set(bot.user.id, standing);
    const change = { chat: room.chat, from: by, date: 1_760_000_000 };
    bot.updates.push({
      my_chat_member: { ...change, old_chat_member: before, new_chat_member: after } as never,
    });
  }

  /** A group becomes a supergroup under another id. */
  migrate(room: Room, by: User): Room {
    const title = 'title' in room.chat ? String(room.chat.title) : '';
    const next = this.group(
      title,
      this.#bots.filter(({ user }) => room.bots.has(user.id)),
    );
    this.post(room, by, { migrate_to_chat_id: next.chat.id });
    room.movedTo = next.chat.id;
    this.post(next, by, { migrate_from_chat_id: room.chat.id });
    return next;
  }

  /** Uploads a file; what a message names it by. */
  upload(bytes: Buffer, size = bytes.length): { file_id: string; file_unique_id: string; file_size: number } {
    const id = `file-${(this.#ids += 1)}`;
    this.#files.set(id, { path: `documents/${id} 1.bin`, size, bytes });
    return { file_id: id, file_unique_id: id, file_size: size };
  }

  // What goes wrong.

  /** The next calls of a method meet these faults, one each. */
  fail(method: string, ...faults: Fault[]): void {
    this.#faults.push(...faults.map((fault) => ({ method: method.toLowerCase(), fault, text: '' })));
  }

  /** No fault is left. */
  mend(): void {
    this.#faults.length = 0;
  }

  /** The next message that says this meets the fault. */
  failSaying(text: string, fault: Fault): void {
    this.#faults.push({ method: 'sendmessage', fault, text });
  }

  refuseEntities(times = 1): void {
    this.#refuseEntities = times;
  }

  /** An update as it is told to one bot, whoever wrote it. */
  inject(bot: Bot, update: Omit<Update, 'update_id'>): void {
    bot.updates.push(update);
  }

  // What the methods ask.

  roomOf(bot: Bot, chat: number): Room | undefined {
    return this.#rooms.get(chat > 0 ? `${bot.user.id}/${chat}` : String(chat));
  }

  limit(bot: Bot, chat: number): void {
    this.rate.check(bot.user.id, chat);
  }

  file(id: string): { path: string; size: number } | undefined {
    return this.#files.get(id);
  }

  refusesEntities(): boolean {
    return this.#refuseEntities > 0 && (this.#refuseEntities -= 1) >= 0;
  }

  private tell(room: Room, update: Omit<Update, 'update_id'>): void {
    for (const { user, updates } of this.#bots) if (room.bots.get(user.id) === 'member') updates.push(update);
  }

  private takeFault(method: string, fields: Record<string, unknown>): Fault | undefined {
    const said = String(fields.text ?? '');
    const at = this.#faults.findIndex((each) => each.method === method && said.includes(each.text));
    return at < 0 ? undefined : this.#faults.splice(at, 1)[0]?.fault;
  }

  private fileAt(path: string): Buffer | undefined {
    const [token = '', ...rest] = path.split('/');
    const known = this.#bots.some((bot) => `bot${bot.token}` === token && !bot.revoked);
    return known ? [...this.#files.values()].find((file) => file.path === rest.join('/'))?.bytes : undefined;
  }

  private async call({ path, fields, uploads, gone }: Request): Promise<unknown> {
    const [token = '', method = ''] = path.split('/');
    if (!/^bot\d+:[\w-]+$/.test(token)) throw new Refusal(404, 'Not Found');
    const bot = this.#bots.find((each) => `bot${each.token}` === token);
    if (!bot || bot.revoked) throw new Refusal(401, 'Unauthorized');
    this.calls.push(`${bot.user.username} ${method}`);
    const run = methods[method.toLowerCase()];
    if (!run) throw new Refusal(404, 'Not Found: method not found');
    return run(this, { bot, fields, uploads, gone });
  }
}
