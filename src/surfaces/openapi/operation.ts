import { schemaOf, type JsonSchema } from '../../kernel/field-registry.js';
import { keyNames } from '../../kernel/key.js';
import type { Operation } from '../../kernel/registry.js';
import type { Json } from '../../platform/json.js';
import { successStatus } from '../rest/answer.js';
import { operationId, ref, schemaName } from './names.js';
import { problemsOf } from './problems.js';

const takesQuery = ({ method }: Operation): boolean => method === 'GET' || method === 'DELETE';

/** The input of an action; undefined where it takes none. */
export function inputOf({ action }: Operation): JsonSchema | undefined {
  const schema = schemaOf(action.input, action.partial);
  return Object.keys(schema.properties as JsonSchema).length > 0 ? schema : undefined;
}

/** Whether the input is a JSON body. */
export const hasBody = (op: Operation): boolean => !takesQuery(op) && inputOf(op) !== undefined;

function keyParameter({ resource }: Operation): JsonSchema {
  const names = keyNames(resource);
  const fields = resource.key && (schemaOf(resource.key).properties as Record<string, JsonSchema>);
  const [only] = names;
  const several = `${names.join(', ')}: each percent-encoded, joined by a comma`;
  const { description, ...schema } = (names.length === 1 && only && fields?.[only]) || { type: 'string' };
  return {
    name: 'key',
    in: 'path',
    required: true,
    description: description ?? several,
    schema,
    // What a client names the parts by; the path carries them as one.
    'x-parts': names,
  };
}

function queryParameters(op: Operation): JsonSchema[] {
  const input = takesQuery(op) ? inputOf(op) : undefined;
  const required = (input?.required ?? []) as string[];
  return Object.entries((input?.properties ?? {}) as Record<string, JsonSchema>).map(
    ([name, { description, ...schema }]) => ({
      name,
      in: 'query',
      required: required.includes(name),
      ...(description !== undefined && { description }),
      ...(schema.type === 'array' && { style: 'form', explode: false }),
      schema,
    }),
  );
}

function parametersOf(op: Operation): JsonSchema[] {
  const versioned = op.keyed && op.action.effect === 'write';
  return [
    ...(op.keyed ? [keyParameter(op)] : []),
    ...queryParameters(op),
    ...(versioned ? [ref('parameters', 'If-Match')] : []),
    ...(op.method === 'POST' ? [ref('parameters', 'Idempotency-Key')] : []),
  ];
}

function bodyOf(op: Operation): JsonSchema {
  const media = { schema: ref('schemas', schemaName(op, 'Input')) };
  const required = inputOf(op)?.required !== undefined;
  const patch = op.action.partial ? { 'application/merge-patch+json': media } : {};
  return { required, content: { ...patch, 'application/json': media } as JsonSchema };
}

/** The name of the schema that a success carries. */
export function answerName(op: Operation): string {
  if (op.action.answer) return schemaName(op, 'Answer');
  return op.verb === 'list' ? `${op.resource.kind}Page` : op.resource.kind;
}

function successOf(op: Operation): JsonSchema {
  const stream = op.action.effect === 'read' && op.action.stream;
  const status = String(successStatus(op));
  if (status === '204') return { 204: { description: 'It is gone' } };
  const json = { 'application/json': { schema: ref('schemas', answerName(op)) } };
  const events = { 'text/event-stream': { schema: { type: 'string' } } };
  const isRow = !stream && op.verb !== 'list' && !op.action.answer;
  const headers = {
    ...((isRow || op.verb === 'create') && { ETag: ref('headers', 'ETag') }),
    ...(op.verb === 'create' && { Location: ref('headers', 'Location') }),
    ...(op.method === 'POST' && { 'Idempotency-Replayed': ref('headers', 'Idempotency-Replayed') }),
  };
  const shown = Object.keys(headers).length > 0 && { headers };
  const empty = status === '200' && op.method === 'POST' && !op.action.answer;
  return {
    [status]: { description: stream ? 'The events' : 'Done', ...shown, content: stream ? events : json },
    ...(empty && { 202: { description: 'Taken; there is nothing to show' } }),
  };
}

/** One action of one resource as an OpenAPI operation. */
export function operationOf(op: Operation): JsonSchema {
  const [summary = ''] = op.action.says.split(/(?<=\.)\s/, 1);
  const parameters = parametersOf(op);
  return {
    operationId: operationId(op),
    tags: [op.resource.kind],
    summary: summary.replace(/\.$/, ''),
    description: op.action.says,
    ...(parameters.length > 0 && { parameters: parameters as Json }),
    ...(hasBody(op) && { requestBody: bodyOf(op) }),
    responses: { ...successOf(op), ...problemsOf(op, hasBody(op)) },
  };
}
