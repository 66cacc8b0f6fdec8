import type { Chat, Message, MessageEntity } from 'grammy/types';

/** A message in a chat, as the platform keeps it. */
export interface Posted {
  message: Message;
  deleted: boolean;
  silent: boolean;
  edits: number;
  /** By who reacted. */
  reactions: Map<number, string[]>;
  /** Name of the file that people see. */
  file?: string;
}

/** A chat. Message numbers are its own. */
export class Room {
  readonly posts = new Map<number, Posted>();
  /** The forum's topics by their number. */
  readonly topics = new Map<number, string>();
  /** Bots that are in it; those that were put out say why they may not write. */
  readonly bots = new Map<number, 'member' | 'blocked' | 'kicked'>();
  movedTo: number | undefined;
  /** How often somebody was seen typing. */
  typed = 0;
  #next: number;

  constructor(readonly chat: Chat) {
    // The first one tells of the group's making; a forum's general topic has its number.
    this.#next = chat.type === 'supergroup' ? 2 : 1;
  }

  number(): number {
    return this.#next++;
  }

  add(message: Message, more: Partial<Posted> = {}): Posted {
    const posted: Posted = {
      message,
      deleted: false,
      silent: false,
      edits: 0,
      reactions: new Map(),
      ...more,
    };
    this.posts.set(message.message_id, posted);
    return posted;
  }

  standing(id: number): Posted | undefined {
    const posted = this.posts.get(id);
    return posted?.deleted ? undefined : posted;
  }

  /** What stands in the chat, as a person there sees it. */
  seen(): Seen[] {
    return [...this.posts.values()].filter(({ deleted }) => !deleted).map(seenOf);
  }
}

/** A message as people see it; forms are written as Markdown. */
export interface Seen {
  id: number;
  from: string;
  text: string;
  edited: boolean;
  silent: boolean;
  reactions: string[];
  buttons: string[];
  file?: string;
  replyTo?: number;
  thread?: number;
}

function seenOf({ message, silent, edits, reactions, file }: Posted): Seen {
  const { message_id: id, from, sender_chat: chat, reply_to_message: answered, reply_markup: keys } = message;
  const text = message.text ?? message.caption ?? '';
  return {
    id,
    from: from?.username ?? from?.first_name ?? (chat && 'title' in chat ? chat.title : undefined) ?? '',
    text: asMarkdown(text, message.entities ?? message.caption_entities ?? []),
    edited: edits > 0,
    silent,
    reactions: [...reactions.values()].flat(),
    buttons: (keys?.inline_keyboard ?? []).flat().map(({ text: label }) => label),
    ...(file !== undefined && { file }),
    ...(answered && { replyTo: answered.message_id }),
    ...(message.message_thread_id !== undefined && { thread: message.message_thread_id }),
  };
}

const around: { [type in MessageEntity['type']]?: [string, string] } = {
  bold: ['**', '**'],
  italic: ['_', '_'],
  strikethrough: ['~~', '~~'],
  code: ['`', '`'],
  blockquote: ['> ', ''],
};

function signs(entity: MessageEntity): [string, string] {
  if (entity.type === 'pre') return [`\`\`\`${entity.language ?? ''}\n`, '\n```'];
  if (entity.type === 'text_link') return ['[', `](${entity.url})`];
  return around[entity.type] ?? ['', ''];
}

function asMarkdown(text: string, entities: readonly MessageEntity[]): string {
  const marks = entities.flatMap((entity) => {
    const [open, close] = signs(entity);
    const { offset, length } = entity;
    return [
      { at: offset, sign: open, order: -length },
      { at: offset + length, sign: close, order: length },
    ];
  });
  // From the end; at one place the shorter one closes first and opens last.
  const order = marks.sort((a, b) => b.at - a.at || b.order - a.order);
  return order.reduce((shown, { at, sign }) => shown.slice(0, at) + sign + shown.slice(at), text);
}

/** The entities that Telegram finds by itself in what people type. */
export function foundEntities(text: string): MessageEntity[] {
  const found = [...text.matchAll(/(?<=^|\s)(?:@\w{3,}|\/\w+(?:@\w+)?)/g)];
  return found.map(({ index, 0: part }) => ({
    type: part.startsWith('@') ? ('mention' as const) : ('bot_command' as const),
    offset: index,
    length: part.length,
  }));
}
