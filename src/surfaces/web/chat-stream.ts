import { Readable } from 'node:stream';
import type { StreamEvent } from '../../kernel/resource.js';

const heartbeatMs = 15_000;

/** One event as server-sent text; JSON keeps it to one data line. */
function frame(event: StreamEvent): string {
  return `id: ${event.seq}\nevent: ${event.kind}\ndata: ${JSON.stringify(event.data)}\n\n`;
}

/** The promise's value, or undefined after the time or at the signal. */
async function within<T>(promise: Promise<T>, ms: number, signal: AbortSignal): Promise<T | undefined> {
  const ended = Promise.withResolvers<undefined>();
  const stop = (): void => ended.resolve(undefined);
  const timer = setTimeout(stop, ms);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([promise, ended.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

async function* frames(events: AsyncIterable<StreamEvent>, signal: AbortSignal): AsyncGenerator<string> {
  yield 'retry: 2000\n\n';
  const source = events[Symbol.asyncIterator]();
  let next = source.next();
  while (!signal.aborted) {
    const result = await within(next, heartbeatMs, signal);
    if (result?.done) return;
    if (result) {
      yield frame(result.value);
      next = source.next();
    } else if (!signal.aborted) yield ': still here\n\n';
  }
}

/**
 * The events as a byte stream. It is pulled: a client that reads slowly holds back the source, and one that has gone
 * ends it by the signal.
 */
export function eventStream(events: AsyncIterable<StreamEvent>, signal: AbortSignal): Readable {
  return Readable.from(frames(events, signal), { objectMode: false });
}
