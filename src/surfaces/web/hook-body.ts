import type { FastifyRequest } from 'fastify';
import { Problem } from '../../platform/problem.js';

const mebibyte = 1024 * 1024;

/** The body as it came. A form with files is the one that the server's parsers have left unread. */
export async function rawBody({ body, raw }: FastifyRequest): Promise<Buffer> {
  if (Buffer.isBuffer(body)) return body;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of raw as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > mebibyte) throw new Problem('tooLarge', 'A webhook takes a body of at most 1 MiB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
