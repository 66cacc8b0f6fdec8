import type { IncomingMessage, ServerResponse } from 'node:http';
import { Transform, type Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createUnzip } from 'node:zlib';
import { answerHeaders } from './headers.js';
import type { Meter } from './meter.js';
import type { Credential } from './upstream.js';

function decoders(answer: IncomingMessage): Duplex[] {
  const encoding = answer.headers['content-encoding'];
  if (!encoding || encoding === 'identity') return [];
  return [encoding === 'br' ? createBrotliDecompress() : createUnzip()];
}

function metered(meter: Meter): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      meter.feed(chunk);
      done(null, chunk);
    },
    flush(done) {
      meter.end();
      done();
    },
  });
}

/** Passes an answer on as it comes. Rejects when either end breaks it off; both are then closed. */
export async function relay(
  answer: IncomingMessage,
  response: ServerResponse,
  meter: Meter,
  signal: AbortSignal,
): Promise<void> {
  response.writeHead(answer.statusCode ?? 502, answerHeaders(answer.headers));
  response.flushHeaders();
  await pipeline([answer, ...decoders(answer), metered(meter), response], { signal });
}

const longestError = 256 * 1024;

/** Passes an error of the provider on; some of them quote the key that they did not like. */
export async function relayError(
  answer: IncomingMessage,
  response: ServerResponse,
  credential: Credential | undefined,
): Promise<void> {
  const decoded = decoders(answer).reduce<NodeJS.ReadableStream>(
    (from, decoder) => from.pipe(decoder),
    answer,
  );
  const text = (await buffer(decoded)).subarray(0, longestError).toString('utf8');
  const clean = credential ? text.replaceAll(credential.value, '[credential]') : text;
  response.writeHead(answer.statusCode ?? 502, {
    ...answerHeaders(answer.headers, credential),
    'content-length': Buffer.byteLength(clean),
  });
  response.end(clean);
}
