import type { JsonSchema } from '../../kernel/field-registry.js';
import type { Operation } from '../../kernel/registry.js';
import { problemKinds, type ProblemKind } from '../../platform/problem.js';
import { ref } from './names.js';

const text = (description: string): JsonSchema => ({ type: 'string', description });

/** The shape of every problem (RFC 9457). */
export const problemSchema: JsonSchema = {
  type: 'object',
  properties: {
    type: text('`urn:rookery:problem:` and the kind; stable, for programs'),
    title: text('The kind in words'),
    status: { type: 'integer', description: 'The HTTP status' },
    detail: text('What was wrong with this request and what would work'),
    instance: text('The id of the request, as in X-Request-Id and in the log'),
    approval: text('Of `held`: the id of the approval that the call waits for'),
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { path: text('The field, dotted; empty for all of the input'), message: text('Its fault') },
        required: ['path', 'message'],
      },
    },
  },
  required: ['type', 'title', 'status', 'detail'],
};

const headersOf: Partial<Record<ProblemKind, JsonSchema>> = {
  unauthenticated: { 'WWW-Authenticate': ref('headers', 'WWW-Authenticate') },
  tooMany: { 'Retry-After': ref('headers', 'Retry-After') },
};

/** One shared response for each kind of problem. */
export function problemResponses(): JsonSchema {
  const content = { 'application/problem+json': { schema: ref('schemas', 'Problem') } };
  const entries = Object.entries(problemKinds).map(([kind, { title }]) => {
    const headers = headersOf[kind as ProblemKind];
    return [kind, { description: title, ...(headers && { headers }), content }];
  });
  return Object.fromEntries(entries) as JsonSchema;
}

/** The problems that an operation may answer with. */
export function problemsOf(op: Operation, hasBody: boolean): JsonSchema {
  const isWrite = op.action.effect === 'write';
  const kinds: (ProblemKind | false)[] = [
    'invalid',
    'unauthenticated',
    'forbidden',
    op.keyed && 'notFound',
    isWrite && 'conflict',
    isWrite && op.keyed && 'stale',
    hasBody && 'tooLarge',
    hasBody && 'unsupported',
    'tooMany',
    'bug',
    'unavailable',
  ];
  const shown = kinds.filter((kind) => kind !== false);
  return Object.fromEntries(shown.map((kind) => [String(problemKinds[kind].status), ref('responses', kind)]));
}
