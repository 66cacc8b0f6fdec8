import { randomUUID } from 'node:crypto';
import type { InlineKeyboardMarkup, Message, MessageEntity, ReactionTypeEmoji, User } from 'grammy/types';
import { isReaction } from './reactions.js';
import { badRequest, Refusal } from './refusal.js';
import type { Posted, Room } from './rooms.js';
import type { UpdateQueue } from './updates.js';

/** A bot's account. */
export interface Bot {
  user: User & { username: string };
  token: string;
  updates: UpdateQueue;
  revoked: boolean;
}

/** A call as it came over HTTP: its fields, and what was uploaded under which name. */
export interface Call {
  bot: Bot;
  fields: Record<string, unknown>;
  uploads: Map<string, File>;
  gone: AbortSignal;
}

/** The platform as its methods need it. */
export interface Platform {
  roomOf(bot: Bot, chat: number): Room | undefined;
  limit(bot: Bot, chat: number): void;
  file(id: string): { path: string; size: number } | undefined;
  /** Whether the entities of the next text are refused. */
  refusesEntities(): boolean;
  answered: string[];
}

type Method = (platform: Platform, call: Call) => unknown;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The chat, if the bot may write there. */
function open(platform: Platform, { bot, fields }: Call): Room {
  const room = platform.roomOf(bot, Number(fields.chat_id));
  const standing = room?.bots.get(bot.user.id);
  if (!room || !standing) throw badRequest('chat not found');
  if (room.movedTo !== undefined)
    throw new Refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
      migrate_to_chat_id: room.movedTo,
    });
  if (standing === 'blocked') throw new Refusal(403, 'Forbidden: bot was blocked by the user');
  if (standing === 'kicked')
    throw new Refusal(403, `Forbidden: bot was kicked from the ${room.chat.type} chat`);
  return room;
}

function checkEntities(platform: Platform, entities: MessageEntity[], said: string): void {
  if (entities.length > 0 && platform.refusesEntities())
    throw badRequest("can't parse entities: Can't find end of the entity starting at byte offset 0");
  for (const { offset, length } of entities)
    if (!(offset >= 0 && length > 0 && offset + length <= said.length))
      throw badRequest(`can't parse entities: entity at ${offset} leaves the text`);
}

function checkKeys(keys: InlineKeyboardMarkup | undefined): void {
  for (const key of (keys?.inline_keyboard ?? []).flat()) {
    const size = 'callback_data' in key ? Buffer.byteLength(key.callback_data) : 0;
    if (size < 1 || size > 64) throw badRequest('BUTTON_DATA_INVALID');
  }
}

/** What a message shares, whatever it carries. */
function frame(platform: Platform, call: Call): { room: Room; message: Message; silent: boolean } {
  const { bot, fields } = call;
  const room = open(platform, call);
  platform.limit(bot, room.chat.id);
  if (fields.parse_mode !== undefined) throw badRequest('unsupported parse_mode');
  const keys = fields.reply_markup as InlineKeyboardMarkup | undefined;
  checkKeys(keys);
  const thread = fields.message_thread_id as number | undefined;
  if (thread !== undefined && !room.topics.has(thread)) throw badRequest('message thread not found');
  const reply = fields.reply_parameters as
    { message_id: number; allow_sending_without_reply?: boolean } | undefined;
  const answered = reply && room.standing(reply.message_id);
  if (reply && !answered && !reply.allow_sending_without_reply)
    throw badRequest('message to be replied not found');
  const message = {
    message_id: room.number(),
    date: 1_760_000_000,
    chat: room.chat,
    from: bot.user,
    ...(thread !== undefined && { message_thread_id: thread, is_topic_message: true }),
    ...(answered && { reply_to_message: answered.message }),
    ...(keys && { reply_markup: keys }),
  } as Message;
  return { room, message, silent: fields.disable_notification === true };
}

function sendMessage(platform: Platform, call: Call): Message {
  const said = text(call.fields.text);
  const entities = (call.fields.entities ?? []) as MessageEntity[];
  if (said.trim() === '') throw badRequest('message text is empty');
  if (said.length > 4096) throw badRequest('message is too long');
  checkEntities(platform, entities, said);
  const { room, message, silent } = frame(platform, call);
  return room.add({ ...message, text: said, entities }, { silent }).message;
}

/** A photo's limit, and another for all files. */
const sizes: Record<string, number> = { photo: 10 * 1024 * 1024 };

function sendFile(kind: string): Method {
  return (platform, call) => {
    const { fields, uploads } = call;
    const caption = text(fields.caption);
    const entities = (fields.caption_entities ?? []) as MessageEntity[];
    const upload = uploads.get(text(fields[kind]).replace('attach://', ''));
    if (!upload) throw badRequest(`there is no ${kind} in the request`);
    if (upload.size > (sizes[kind] ?? 50 * 1024 * 1024)) throw new Refusal(413, 'Request Entity Too Large');
    if (kind === 'photo' && upload.size < 8) throw badRequest('PHOTO_INVALID_DIMENSIONS');
    if (caption.length > 1024) throw badRequest('message caption is too long');
    checkEntities(platform, entities, caption);
    const { room, message, silent } = frame(platform, call);
    const media = {
      file_id: randomUUID(),
      file_unique_id: randomUUID(),
      file_name: upload.name,
      file_size: upload.size,
    };
    const carried = kind === 'photo' ? [{ ...media, width: 90, height: 90 }] : media;
    const more = caption === '' ? {} : { caption, caption_entities: entities };
    const file = `${kind} ${upload.name} (${upload.size} bytes)`;
    return room.add({ ...message, ...more, [kind]: carried } as Message, { silent, file }).message;
  };
}

function own(platform: Platform, call: Call, what: string): { room: Room; posted: Posted } {
  const room = open(platform, call);
  const posted = room.standing(Number(call.fields.message_id));
  if (!posted) throw badRequest(`message to ${what} not found`);
  if (posted.message.from?.id !== call.bot.user.id)
    throw badRequest(`message can't be ${what}ed`.replace('ee', 'e'));
  return { room, posted };
}

function edit(field: 'text' | 'caption'): Method {
  return (platform, call) => {
    const { room, posted } = own(platform, call, 'edit');
    platform.limit(call.bot, room.chat.id);
    const { message } = posted;
    if (field === 'text' && message.text === undefined)
      throw badRequest('there is no text in the message to edit');
    const said = text(call.fields[field]);
    const key = field === 'text' ? 'entities' : 'caption_entities';
    const entities = (call.fields[key] ?? []) as MessageEntity[];
    checkEntities(platform, entities, said);
    if (field === 'text' && said.length > 4096) throw badRequest('message is too long');
    const keys = call.fields.reply_markup as InlineKeyboardMarkup | undefined;
    checkKeys(keys);
    const before = JSON.stringify([message[field], message[key], message.reply_markup]);
    if (before === JSON.stringify([said, entities, keys]))
      throw badRequest(
        'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      );
    const { reply_markup: _, ...rest } = message;
    posted.message = {
      ...rest,
      [field]: said,
      [key]: entities,
      ...(keys && { reply_markup: keys }),
    } as Message;
    posted.edits += 1;
    return posted.message;
  };
}

function deleteMessage(platform: Platform, call: Call): true {
  const { posted } = own(platform, call, 'delete');
  return (posted.deleted = true);
}

function setMessageReaction(platform: Platform, call: Call): true {
  const room = open(platform, call);
  const posted = room.standing(Number(call.fields.message_id));
  if (!posted) throw badRequest('message to react not found');
  const wanted = ((call.fields.reaction ?? []) as ReactionTypeEmoji[]).map(({ emoji }) => emoji);
  if (!wanted.every(isReaction)) throw badRequest('REACTION_INVALID');
  posted.reactions.set(call.bot.user.id, wanted);
  return true;
}

function sendChatAction(platform: Platform, call: Call): true {
  open(platform, call).typed += 1;
  return true;
}

function getFile(platform: Platform, { fields }: Call): object {
  const id = text(fields.file_id);
  const file = platform.file(id);
  if (!file) throw badRequest('invalid file_id');
  if (file.size > 20 * 1024 * 1024) throw badRequest('file is too big');
  return { file_id: id, file_unique_id: id, file_size: file.size, file_path: file.path };
}

const files = ['photo', 'animation', 'video', 'voice', 'audio', 'document'];
const named = (kind: string): string => `send${kind[0]?.toUpperCase()}${kind.slice(1)}`;

/** The methods, under the names that they have in lower case: the Bot API does not look at it. */
export const methods: Record<string, Method> = {
  getme: (_, { bot }) => ({ ...bot.user, can_join_groups: true, can_read_all_group_messages: true }),
  getupdates: (_, { bot, fields, gone }) => bot.updates.get(fields, gone),
  setwebhook: (_, { bot, fields }) => ((bot.updates.webhook = text(fields.url)), true),
  deletewebhook: (_, { bot }) => ((bot.updates.webhook = ''), true),
  sendmessage: sendMessage,
  ...Object.fromEntries(files.map((kind) => [named(kind).toLowerCase(), sendFile(kind)])),
  editmessagetext: edit('text'),
  editmessagecaption: edit('caption'),
  deletemessage: deleteMessage,
  setmessagereaction: setMessageReaction,
  sendchataction: sendChatAction,
  getfile: getFile,
  answercallbackquery: (platform, { fields }) => (
    platform.answered.push(text(fields.callback_query_id)),
    true
  ),
};
