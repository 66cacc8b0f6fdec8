import type { FastifyReply } from 'fastify';
import type { Attachment } from '../../kernel/chat-port.js';

/** Pictures that cannot carry a script; SVG can. */
const shown = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

const mediaType = /^[a-z0-9][\w.+-]{0,60}\/[a-z0-9][\w.+-]{0,60}$/i;

function disposition({ name, type }: Attachment): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const full = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return `${shown.has(type) ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${full}`;
}

/** Sends an attachment in a way that no browser runs it. */
export function sendFile(reply: FastifyReply, attachment: Attachment, bytes: Buffer): void {
  void reply
    .header('content-disposition', disposition(attachment))
    .header('content-security-policy', "default-src 'none'; sandbox; frame-ancestors 'none'")
    .type(mediaType.test(attachment.type) ? attachment.type : 'application/octet-stream')
    .send(bytes);
}
