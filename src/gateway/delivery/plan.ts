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
}

const partKey = (key: string, index: number): string => (index === 0 ? key : `${key}#${index + 1}`);

/** The texts of what is sent; none is cut where the channel takes it whole. */
function textsOf({ kind, payload }: Delivery, { textLimit }: Capabilities): string[] {
  const { text = '' } = payload as Payload;
  if (kind === 'delete' || kind === 'react') return [text];
  const texts = splitText(text, textLimit);
  return texts.length > 0 ? texts : [''];
}

/**
 * The sends that one delivery comes to, in order. A long text is several messages, each under a key of its own. A
 * changed one is written over the parts that stand: what it has more is sent, what it has less is taken back.
 */
export function sendsOf(delivery: Delivery, can: Capabilities, { parts, replyTo }: Targets): Outgoing[] {
  const { kind, key, chat, messageId, turnId, payload } = delivery;
  const { threadId, attachments = [] } = payload as Payload;
  const shared = {
    chat,
    ...(threadId && { threadId }),
    ...(messageId !== null && { messageId }),
    ...(turnId !== null && { turnId }),
  };
  const texts = textsOf(delivery, can);
  const send = (index: number, more: Pick<Outgoing, 'kind' | 'text'> & Partial<Outgoing>): Outgoing => ({
    ...shared,
    key: partKey(key, index),
    attachments: [],
    ...more,
  });
  const standing = (index: number) => {
    const platformId = parts[index];
    return platformId ? { platformId } : {};
  };
  if (kind === 'delete') {
    const count = Math.max(parts.length, 1);
    return Array.from({ length: count }, (_, index) => send(index, { kind, text: '', ...standing(index) }));
  }
  if (kind === 'react') return [send(0, { kind, text: texts[0] ?? '', ...standing(0) })];
  if (kind === 'edit') {
    const edits = texts.map((text, index) =>
      index === 0 || index < parts.length
        ? send(index, { kind, text, ...standing(index) })
        : send(index, { kind: 'message', text }),
    );
    const surplus = can.delete ? Math.max(parts.length - texts.length, 0) : 0;
    const removals = Array.from({ length: surplus }, (_, extra) => texts.length + extra);
    return [
      ...edits,
      ...removals.map((index) => send(index, { kind: 'delete', text: '', ...standing(index) })),
    ];
  }
  return texts.map((text, index) =>
    send(index, {
      kind: index === 0 ? kind : 'message',
      text,
      ...(index === 0 && replyTo !== undefined && { replyTo }),
      // Files follow the words that speak of them.
      ...(index === texts.length - 1 && { attachments }),
    }),
  );
}
