import { schemaOf, type JsonSchema } from '../../kernel/field-registry.js';
import type { Operation, Registry } from '../../kernel/registry.js';
import type { Json } from '../../platform/json.js';
import { ref, schemaName } from './names.js';
import { answerName, hasBody, inputOf, operationOf } from './operation.js';
import { problemResponses, problemSchema } from './problems.js';

const header = (description: string): JsonSchema => ({ description, schema: { type: 'string' } });

const headers = {
  ETag: header('The version of the row, such as `"3"`; send it back as If-Match'),
  Location: header('The address of the new row'),
  'Idempotency-Replayed': header('`true` when the same request was carried out before and nothing was done now'),
  'Retry-After': header('Seconds to wait before the next try'),
  'WWW-Authenticate': header('How to authenticate'),
};

const parameters = {
  'If-Match': {
    name: 'If-Match',
    in: 'header',
    description: 'The ETag of the row as it was read; a row that has changed since answers 412',
    schema: { type: 'string', pattern: '^(\\*|"\\d{1,15}")$' },
  },
  'Idempotency-Key': {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'The same key and input within a day are carried out once; other input under the key answers 409',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' },
  },
};

function pageOf(kind: string): JsonSchema {
  return {
    type: 'object',
    properties: {
      items: { type: 'array', items: ref('schemas', kind) },
      nextCursor: { type: 'string', description: 'Asks for the next page; absent on the last one' },
    },
    required: ['items'],
  };
}

function addSchemas(schemas: Map<string, JsonSchema>, op: Operation): void {
  const { action, resource } = op;
  if (hasBody(op)) schemas.set(schemaName(op, 'Input'), inputOf(op) as JsonSchema);
  if (action.answer) schemas.set(answerName(op), schemaOf(action.answer));
  else if (op.verb === 'list') schemas.set(answerName(op), pageOf(resource.kind));
  schemas.set(resource.kind, schemaOf(resource.view));
}

function schemasOf(operations: readonly Operation[]): JsonSchema {
  const schemas = new Map<string, JsonSchema>([['Problem', problemSchema]]);
  for (const op of operations) addSchemas(schemas, op);
  return Object.fromEntries(Array.from(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function pathsOf(operations: readonly Operation[]): JsonSchema {
  const paths: Record<string, JsonSchema> = {};
  for (const op of operations) {
    const path = `/v1${op.path.replace('/:key', '/{key}')}`;
    paths[path] = { ...paths[path], [op.method.toLowerCase()]: operationOf(op) };
  }
  return paths;
}

/** The OpenAPI 3.1 document of what REST serves, from the same definitions that serve it. */
export function openapiOf(registry: Registry): JsonSchema {
  const operations = registry.on('rest');
  const shown = new Set(operations.map((op) => op.resource));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rookery',
      version: '1',
      description: 'The resources of a Rookery server. Errors are problem+json, lists are paged by cursor.',
    },
    tags: Array.from(shown, ({ kind, says }) => ({ name: kind, description: says })),
    security: [{ bearer: [] }],
    paths: pathsOf(operations),
    components: {
      schemas: schemasOf(operations),
      responses: problemResponses(),
      headers,
      parameters,
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    } as Json,
  };
}

/** The document as the file that is checked in: same definitions, same bytes. */
export function openapiText(registry: Registry): string {
  return `${JSON.stringify(openapiOf(registry), null, 2)}\n`;
}
