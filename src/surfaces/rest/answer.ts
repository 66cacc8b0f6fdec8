import type { FastifyReply } from 'fastify';
import type { Outcome } from '../../kernel/dispatcher.js';
import { fieldsOf } from '../../kernel/field-registry.js';
import type { Operation } from '../../kernel/registry.js';

/** The key of a row as the path carries it: its parts, each percent-encoded, joined by a comma. */
function keyPath(op: Operation, { key, value }: Outcome): string | undefined {
  if (key === undefined) return undefined;
  const row = (value ?? {}) as Record<string, unknown>;
  const names = op.resource.key ? fieldsOf(op.resource.key).map((field) => field.name) : [];
  const parts = names.every((name) => row[name] !== undefined)
    ? names.map((name) => String(row[name]))
    : [key];
  return parts.map(encodeURIComponent).join(',');
}

/** The status a success is answered with. */
export function successStatus(op: Operation, empty = false): number {
  if (op.verb === 'create') return 201;
  if (op.verb === 'delete') return 204;
  return empty ? 202 : 200;
}

/** An outcome as an HTTP response. */
export async function answer(reply: FastifyReply, op: Operation, outcome: Outcome): Promise<void> {
  const { value, version, replayed } = outcome;
  if (version !== undefined) reply.header('etag', `"${version}"`);
  if (replayed) reply.header('idempotency-replayed', 'true');
  const key = op.verb === 'create' ? keyPath(op, outcome) : undefined;
  if (key !== undefined) reply.header('location', `/v1/${op.resource.name}/${key}`);
  await reply.code(successStatus(op, value === undefined)).send(value);
}
