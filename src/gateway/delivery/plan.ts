import type { Capabilities, Outgoing } from '../../adapters/channel.js';
import { splitText } from '../../adapters/split.js';
import type { Delivery } from '../../bus/outbox.js';

/** What is known, at the moment of sending, of the messages that a delivery is about. */
export interface Targets {
  /** Ids on the platform of the carried message's parts: what an edit, a removal or a reaction is about. */
  parts: readonly (string | null)[];
  /** Id on the platform of the message that is answered. */
  replyTo?: string;
}

interface Payload {
  text?: string;
  threadId?: string | null;
  attachments?: Outgoing['attachments'];
  buttons?: Outgoing['buttons'];
}

type Send = (index: number, more: Pick<Outgoing, 'kind' | 'text'> & Partial<Outgoing>) => Outgoing;

/** What all sends of a delivery share, each under a key of its own. */
function sendsUnder({ key, chat, messageId, turnId, payload }: Delivery): Send {
  const { threadId } = payload as Payload;
  const shared = {
    chat,
    attachments: [],
    ...(threadId && { threadId }),
    ...(messageId !== null && { messageId }),
    ...(turnId !== null && { turnId }),
  };
  return (index, more) => ({ ...shared, key: index === 0 ? key : `${key}#${index + 1}`, ...more });
}

const standing = (parts: Targets['parts'], index: number): { platformId?: string } => {
  const platformId = parts[index];
  return platformId ? { platformId } : {};
};

/** A changed text is written over the parts that stand: what it has more is sent, what it has less is taken back. */
function editSends(send: Send, texts: string[], parts: Targets['parts'], can: Capabilities): Outgoing[] {
  const edits = texts.map((text, index) =>
    index === 0 || index < parts.length
      ? send(index, { kind: 'edit', text, ...standing(parts, index) })
      : send(index, { kind: 'message', text }),
  );
  const surplus = can.delete ? parts.slice(texts.length) : [];
  const removals = surplus.map((_, extra) => {
    const index = texts.length + extra;
    return send(index, { kind: 'delete', text: '', ...standing(parts, index) });
  });
  return [...edits, ...removals];
}

/** The sends that one delivery comes to, in order. A long text is several messages. */
export function sendsOf(delivery: Delivery, can: Capabilities, { parts, replyTo }: Targets): Outgoing[] {
  const { kind, payload } = delivery;
  const { text = '', attachments = [], buttons } = payload as Payload;
  const send = sendsUnder(delivery);
  if (kind === 'react') return [send(0, { kind, text, ...standing(parts, 0) })];
  if (kind === 'delete') {
    const count = Math.max(parts.length, 1);
    return Array.from({ length: count }, (_, index) =>
      send(index, { kind, text: '', ...standing(parts, index) }),
    );
  }
  const texts = splitText(text, can.textLimit);
  if (texts.length === 0) texts.push('');
  if (kind === 'edit') return editSends(send, texts, parts, can);
  return texts.map((piece, index) =>
    send(index, {
      kind: index === 0 ? kind : 'message',
      text: piece,
      ...(index === 0 && replyTo !== undefined && { replyTo }),
      // Files follow the words that speak of them.
      ...(index === texts.length - 1 && { attachments, ...(buttons && can.buttons && { buttons }) }),
    }),
  );
}
