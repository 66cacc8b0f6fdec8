import type { IncomingMessage } from 'node:http';
import { maxBodyBytes, type BodyPlace } from './body-room.js';
import { ModelError } from './model-error.js';

/** The body of a request to the Messages API, as far as the door reads it. */
export interface ModelBody {
  [field: string]: unknown;
  model: string;
}

function tooLarge(): ModelError {
  return new ModelError(413, `The request is larger than ${maxBodyBytes / 1024 / 1024} MiB.`);
}

/** Reads the whole body, and stops at the limit instead of holding what comes after it. */
export async function readBody(request: IncomingMessage, place: BodyPlace): Promise<Buffer> {
  const { 'content-length': length, 'content-encoding': encoding = 'identity' } = request.headers;
  if (encoding !== 'identity') throw new ModelError(400, 'The body must not be compressed.');
  if (Number(length) > maxBodyBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw tooLarge();
    place.take(chunk.length);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Parses a body. It is written anew from what this gives, so that nobody else reads a second `model` out of
 * it.
 */
export function parseBody(raw: Buffer): ModelBody {
  let body: unknown;
  try {
    body = JSON.parse(raw.toString('utf8'));
  } catch {
    throw new ModelError(400, 'The body is not JSON.');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ModelError(400, 'The body is not an object.');
  }
  const { model } = body as Record<string, unknown>;
  if (typeof model !== 'string') throw new ModelError(400, 'The body names no model.');
  return { ...body, model };
}
