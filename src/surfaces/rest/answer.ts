import type { FastifyReply } from 'fastify';
import type { Outcome } from '../../kernel/outcome.js';
import { splitKey } from '../../kernel/key.js';
import type { Operation } from '../../kernel/registry.js';
import type { StreamEvent } from '../../kernel/resource.js';
import { eventStream } from '../web/chat-stream.js';

/** Proxies hold events back otherwise. */
const unbuffered = { 'cache-control': 'no-store', 'x-accel-buffering': 'no' };

/** The key of a row as the path carries it: its parts, each percent-encoded, joined by a comma. */
function keyPath(op: Operation, key: string): string {
  return Object.values(splitKey(op.resource, key)).map(encodeURIComponent).join(',');
}

/** The status a success is answered with. */
export function successStatus(op: Operation, empty = false): number {
  if (op.verb === 'create') return 201;
  if (op.verb === 'delete') return 204;
  return empty || op.action.accepts ? 202 : 200;
}

type Source = (signal: AbortSignal) => AsyncIterable<StreamEvent>;

function sendEvents(reply: FastifyReply, source: Source, stopping: AbortSignal): void {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const signal = AbortSignal.any([gone.signal, stopping]);
  void reply.type('text/event-stream; charset=utf-8').headers(unbuffered);
  void reply.send(reply.request.method === 'HEAD' ? undefined : eventStream(source(signal), signal));
}

/** An outcome as an HTTP response. `stopping` ends what would keep the server from closing. */
export function answer(reply: FastifyReply, op: Operation, outcome: Outcome, stopping: AbortSignal): void {
  const { value, key, version, replayed } = outcome;
  if (op.action.effect === 'read' && op.action.stream) return sendEvents(reply, value as Source, stopping);
  if (version !== undefined) reply.header('etag', `"${version}"`);
  if (replayed) reply.header('idempotency-replayed', 'true');
  if (op.verb === 'create' && key !== undefined) {
    reply.header('location', `/v1/${op.resource.name}/${keyPath(op, key)}`);
  }
  void reply.code(successStatus(op, value === undefined)).send(value);
}
