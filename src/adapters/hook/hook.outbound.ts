import { createHmac } from 'node:crypto';
import type { Outgoing } from '../channel.js';

/** Where the answers of a hook go. */
export interface Callback {
  url: string;
  /** `whsec_` and 32 bytes in base64, as Standard Webhooks spells it. */
  secret: string;
  /** The messages on the bus that the turn was about. */
  about: string[];
}

/** What is posted to a callback: what was said, and to what. */
export function callbackBody(outgoing: Outgoing, about: readonly string[]): string {
  const { kind, chat, text, messageId, turnId, attachments } = outgoing;
  return JSON.stringify({
    type: kind,
    chat,
    id: messageId,
    text,
    attachments: attachments.map(({ name, type, size }) => ({ name, type, size })),
    about,
    ...(turnId !== undefined && { turn: turnId }),
  });
}

/** Headers by the Standard Webhooks scheme: id, time, and `v1,` with HMAC-SHA-256 over `id.time.body`. */
export function callbackHeaders(id: string, seconds: number, body: string, secret: string) {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1,${signature}`,
  };
}
