import type { EventFile, InboundEvent } from '../channel.js';

/** What a page or a script posts to a chat link. */
export interface WebPost {
  /** Made by the client; the same id twice is one message. */
  id?: string;
  text: string;
  topic?: string;
  files: EventFile[];
}

/** A post in a link's chat, as an event. What stands behind `~` in the address is who writes. */
export function webEvent(chat: string, { id, text, topic, files }: WebPost): InboundEvent {
  const visitor = chat.slice(chat.indexOf('~') + 1);
  return {
    verb: 'message',
    chat,
    peer: { kind: 'direct', id: chat.slice(chat.indexOf(':') + 1) },
    sender: `web:${visitor}`,
    text,
    files,
    ...(topic !== undefined && { topic }),
    ...(id !== undefined && { eventKey: `${chat} ${id}` }),
  };
}
