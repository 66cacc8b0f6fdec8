import type { MessageEntity } from 'grammy/types';

/** Who the bot is on Telegram. */
export interface Me {
  id: number;
  username?: string;
}

/** A text as an agent reads it, and whom it names. */
export interface Spoken {
  text: string;
  mentioned: boolean;
  mentionsOthers: boolean;
}

/** Telegram counts in UTF-16 units, as strings do. */
const partOf = (text: string, { offset, length }: MessageEntity): string =>
  text.slice(offset, offset + length);

/** Whom an entity names: us, somebody else, or nobody. */
function namedBy(text: string, entity: MessageEntity, me: Me): 'us' | 'others' | undefined {
  if (entity.type === 'text_mention') return entity.user.id === me.id ? 'us' : 'others';
  if (entity.type !== 'mention' && entity.type !== 'bot_command') return undefined;
  const name = /@(\w+)$/.exec(partOf(text, entity))?.[1];
  if (name === undefined) return undefined;
  return name.toLowerCase() === me.username?.toLowerCase() ? 'us' : 'others';
}

/** The Markdown of what a form would lose as plain text: addresses behind words, and code. */
function markdownOf(text: string, entity: MessageEntity): string | undefined {
  const part = partOf(text, entity);
  if (entity.type === 'text_link') return `[${part}](${entity.url})`;
  if (entity.type === 'code') return `\`${part}\``;
  if (entity.type === 'pre') return `\`\`\`${entity.language ?? ''}\n${part}\n\`\`\``;
  return undefined;
}

/** Reads a text with its entities. A call to us at its beginning is left out: it is no word of the message. */
export function spokenOf(text: string, entities: readonly MessageEntity[], me: Me): Spoken {
  const named = entities.map((entity) => namedBy(text, entity, me));
  let read = text;
  let end = text.length;
  for (const entity of entities.toSorted((a, b) => b.offset - a.offset)) {
    const after = entity.offset + entity.length;
    const markdown = after <= end ? markdownOf(text, entity) : undefined;
    if (markdown === undefined) continue;
    read = read.slice(0, entity.offset) + markdown + read.slice(after);
    end = entity.offset;
  }
  const call = entities.findIndex(
    ({ type, offset }, index) => offset === 0 && type !== 'bot_command' && named[index] === 'us',
  );
  const rest = call < 0 ? '' : read.slice(entities[call]?.length).replace(/^[,:]?\s+/, '');
  return {
    text: rest || read,
    mentioned: named.includes('us'),
    mentionsOthers: named.includes('others'),
  };
}
