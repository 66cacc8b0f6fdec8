import type { InlineKeyboardMarkup, MessageEntity } from 'grammy/types';
import { ChannelError, type Button, type Outgoing } from '../channel.js';
import { render } from './telegram.markdown.js';

/** Longest text under a file. */
const captionLimit = 1024;
/** The largest picture that is shown as one. */
const largestPhoto = 10 * 1024 * 1024;
/** Telegram numbers the general topic of a forum, and takes no message for that number. */
const generalTopic = '1';

export type Attachment = Outgoing['attachments'][number];

/** One call of the platform out of those that a message comes to. */
export interface Step {
  text: string;
  attachment?: Attachment;
}

/** Words stand under their file where they fit, and before it otherwise. */
export function stepsOf({ text, attachments }: Pick<Outgoing, 'text' | 'attachments'>): Step[] {
  const [only] = attachments;
  if (only && attachments.length === 1 && render(text).text.length <= captionLimit)
    return [{ text, attachment: only }];
  const files = attachments.map((attachment) => ({ text: '', attachment }));
  return text === '' && files.length > 0 ? files : [{ text }, ...files];
}

/** The chat's number in an address of this channel. */
export function chatOf(address: string): number {
  const id = /:(?:dm|group|channel)\/(-?\d{1,16})$/.exec(address)?.[1];
  if (id === undefined) throw new ChannelError('rejected', `${address} is no chat on Telegram`);
  return Number(id);
}

/** The number of a message. */
export function messageOf(platformId: string | undefined): number {
  const id = Number(platformId);
  if (Number.isSafeInteger(id) && id > 0) return id;
  throw new ChannelError('rejected', `${platformId ?? 'nothing'} is no message on Telegram`);
}

/** Where in a chat; a forum's general topic is the chat itself. */
export function threadOf(threadId: string | undefined): { message_thread_id?: number } {
  const id = threadId === generalTopic ? 0 : Number(threadId ?? 0);
  return Number.isSafeInteger(id) && id > 0 ? { message_thread_id: id } : {};
}

/** How a message stands in its chat; an answer to what is gone by now is sent all the same. */
export function placeOf({ threadId, replyTo, silent }: Outgoing) {
  return {
    ...threadOf(threadId),
    ...(silent && { disable_notification: true }),
    ...(replyTo !== undefined && {
      reply_parameters: { message_id: messageOf(replyTo), allow_sending_without_reply: true },
    }),
  };
}

const buttonsInRow = 3;

export function markupOf(buttons: readonly Button[] | undefined): { reply_markup?: InlineKeyboardMarkup } {
  if (!buttons || buttons.length === 0) return {};
  const keys = buttons.map(({ id, label }) => ({ text: label, callback_data: id }));
  const rows = Array.from({ length: Math.ceil(keys.length / buttonsInRow) }, (_, row) =>
    keys.slice(row * buttonsInRow, (row + 1) * buttonsInRow),
  );
  return { reply_markup: { inline_keyboard: rows } };
}

/** A text with its forms, or bare where Telegram would not take them. */
export function textOf(markdown: string, bare: boolean): { text: string; entities: MessageEntity[] } {
  return bare ? { text: markdown, entities: [] } : render(markdown);
}

export type FileKind = 'photo' | 'animation' | 'video' | 'voice' | 'audio' | 'document';

const kinds: Record<string, FileKind> = {
  'image/jpeg': 'photo',
  'image/png': 'photo',
  'image/webp': 'photo',
  'image/gif': 'animation',
  'video/mp4': 'video',
  'audio/ogg': 'voice',
  'audio/mpeg': 'audio',
  'audio/mp4': 'audio',
};

/** As what a file is shown. */
export function fileKind({ type, size }: Attachment): FileKind {
  const kind = kinds[type.split(';')[0]?.trim().toLowerCase() ?? ''] ?? 'document';
  return kind === 'photo' && size > largestPhoto ? 'document' : kind;
}

/** Telegram writes its reactions without the sign that asks for a coloured picture. */
export function reactionOf(text: string): string {
  return text.trim().replace(/\ufe0f/g, '');
}
