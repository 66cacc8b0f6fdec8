import type {
  CallbackQuery,
  Chat,
  ChatMemberUpdated,
  Message,
  MessageReactionUpdated,
  Update,
} from 'grammy/types';
import type { EventFacts, EventPeer, InboundEvent } from '../channel.js';
import { contextOf, filesOf, nameOf, titleOf, wordsOf, type FileRef } from './telegram.content.js';
import { spokenOf, type Me } from './telegram.entities.js';

/** What reading an update needs to know beside it. */
export interface Here {
  /** The channel's id. */
  channel: string;
  me: Me;
  /** The chat's first id: one that a group had before it became a supergroup. */
  firstId(chat: number): number;
}

/** An update in our words; the bytes of its files are fetched afterwards. */
export interface Received {
  event: InboundEvent;
  files: FileRef[];
}

/** Reads an update; undefined is one that nobody said anything by. */
export function receivedOf(update: Update, here: Here): Received | undefined {
  const { message, edited_message: edited, channel_post: post, edited_channel_post: changed } = update;
  const read =
    (message && (membersOf(message, here) ?? saidOf(message, 'message', here))) ??
    (post && saidOf(post, 'post', here)) ??
    ((edited ?? changed) && editOf((edited ?? changed) as Message, here)) ??
    (update.message_reaction && reactionOf(update.message_reaction, here)) ??
    (update.callback_query && pressOf(update.callback_query, here)) ??
    (update.my_chat_member && ownMembershipOf(update.my_chat_member, here));
  if (!read) return undefined;
  // Numbers of updates are a bot's own, and a channel may be given another bot.
  return { files: read.files, event: { eventKey: `${here.me.id}/${update.update_id}`, ...read.event } };
}

const noFiles = (event: InboundEvent | undefined): Received | undefined => event && { event, files: [] };

type Place = Pick<InboundEvent, 'chat' | 'chatTitle' | 'peer' | 'threadId'> & { facts: EventFacts };

/** Where it was: a forum's topic is a peer below its group, and what is in no topic is in the general one. */
function placeOf(chat: Chat, here: Here, thread?: number): Place {
  const id = String(here.firstId(chat.id));
  const threadId = thread === undefined ? {} : { threadId: String(thread) };
  const shared = { chatTitle: titleOf(chat), ...threadId };
  if (chat.type === 'private')
    return { ...shared, chat: `${here.channel}:dm/${id}`, peer: { kind: 'direct', id }, facts: {} };
  const kind = chat.type === 'channel' ? 'channel' : 'group';
  const room: EventPeer = { kind, id };
  const address = `${here.channel}:${kind}/${id}`;
  if (thread === undefined) return { ...shared, chat: address, peer: room, facts: {} };
  const peer: EventPeer = { kind, id: `${id}:topic:${thread}` };
  return { ...shared, chat: address, peer, facts: { parentPeer: room } };
}

/** Replies in ordinary groups are numbered as threads too, and are none. */
function threadOf({
  chat,
  is_topic_message: inTopic,
  message_thread_id: thread,
}: Message): number | undefined {
  if (inTopic) return thread;
  return chat.type === 'supergroup' && chat.is_forum ? 1 : undefined;
}

type Person = Pick<InboundEvent, 'sender' | 'senderName'>;

const personOf = (user: { id: number; first_name: string; last_name?: string }): Person => ({
  sender: `telegram:user/${user.id}`,
  senderName: nameOf(user),
});

const chatPerson = (chat: Chat): Person => ({
  sender: `telegram:chat/${chat.id}`,
  senderName: titleOf(chat),
});

/** Channels and anonymous administrators speak as a chat, whatever stands in `from`. */
function authorOf({ sender_chat: chat, from, chat: room }: Message): Person & { isBot: boolean } {
  if (chat) return { ...chatPerson(chat), isBot: false };
  return from ? { ...personOf(from), isBot: from.is_bot } : { ...chatPerson(room), isBot: false };
}

/** The first message of a topic stands as the answered one in all that answer none. */
function answeredOf({ reply_to_message: answered }: Message) {
  return answered && !answered.forum_topic_created ? answered : undefined;
}

function saidOf(message: Message, verb: string, here: Here): Received | undefined {
  const words = wordsOf(message);
  if (!words || message.from?.id === here.me.id) return undefined;
  const { facts, ...place } = placeOf(message.chat, here, threadOf(message));
  const { isBot, ...author } = authorOf(message);
  const written = message.text ?? message.caption ?? '';
  const spoken = spokenOf(written, message.entities ?? message.caption_entities ?? [], here.me);
  const answered = answeredOf(message);
  const lines = [...contextOf(message), ...(spoken.text === '' ? [] : [spoken.text]), ...words];
  const event: InboundEvent = {
    verb,
    ...place,
    ...author,
    text: lines.join('\n'),
    platformId: String(message.message_id),
    ...(answered && { replyTo: String(answered.message_id) }),
    ...(message.media_group_id && { burst: `${message.chat.id}/${message.media_group_id}` }),
    facts: {
      ...facts,
      ...(message.chat.type !== 'private' && { mentioned: spoken.mentioned }),
      ...(spoken.mentionsOthers && { mentionsOthers: true }),
      ...(answered?.from?.id === here.me.id && { replyToBot: true }),
      ...(isBot && { fromBot: true }),
    },
  };
  return { event, files: filesOf(message) };
}

/** The position of a live location changes all the time; nobody said that. */
function editOf(message: Message, here: Here): Received | undefined {
  const said = message.location ? undefined : saidOf(message, 'edit', here);
  if (!said) return undefined;
  const { platformId: replyTo, ...event } = said.event;
  return { event: { ...event, replyTo }, files: [] };
}

function membersOf(message: Message, here: Here): Received | undefined {
  const { new_chat_members: joined, left_chat_member: left } = message;
  // Our own coming and going has an update of its own.
  const people = (joined ?? (left ? [left] : [])).filter(({ id }) => id !== here.me.id);
  if (people.length === 0) return undefined;
  const { isBot: _, ...author } = authorOf(message);
  return noFiles({
    verb: joined ? 'join' : 'leave',
    ...placeOf(message.chat, here, threadOf(message)),
    ...author,
    text: `(${people.map(nameOf).join(', ')} ${joined ? 'joined' : 'left'})`,
  });
}

function ownMembershipOf(update: ChatMemberUpdated, here: Here): Received | undefined {
  const isIn = ({ status }: { status: string }): boolean => status !== 'left' && status !== 'kicked';
  const now = isIn(update.new_chat_member);
  if (isIn(update.old_chat_member) === now) return undefined;
  const isPrivate = update.chat.type === 'private';
  const said = now ? ['started the bot again', 'added the bot'] : ['blocked the bot', 'removed the bot'];
  return noFiles({
    verb: now ? 'join' : 'leave',
    ...placeOf(update.chat, here),
    ...personOf(update.from),
    text: `(${said[isPrivate ? 0 : 1]})`,
  });
}

type Reaction = MessageReactionUpdated['new_reaction'][number];

function emojiOf(reaction: Reaction): string {
  if (reaction.type === 'emoji') return reaction.emoji;
  return reaction.type === 'paid' ? '⭐' : '(an emoji of their own)';
}

/** What was added; a reaction that is taken back is no event. */
function reactionOf(update: MessageReactionUpdated, here: Here): Received | undefined {
  const before = update.old_reaction.map(emojiOf);
  const added = update.new_reaction.map(emojiOf).filter((emoji) => !before.includes(emoji));
  const { user, actor_chat: actor } = update;
  if (added.length === 0 || user?.id === here.me.id) return undefined;
  const { facts, ...place } = placeOf(update.chat, here);
  return noFiles({
    verb: 'reaction',
    ...place,
    ...(user ? personOf(user) : chatPerson(actor ?? update.chat)),
    text: added.join(' '),
    replyTo: String(update.message_id),
    facts: { ...facts, ...(user?.is_bot && { fromBot: true }) },
  });
}

function pressOf({ message, from, data }: CallbackQuery, here: Here): Received | undefined {
  if (!message || data === undefined) return undefined;
  return noFiles({
    verb: 'press',
    ...placeOf(message.chat, here, threadOf(message as Message)),
    ...personOf(from),
    text: data,
    replyTo: String(message.message_id),
  });
}
