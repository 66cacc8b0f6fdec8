// The types of the client: one interface for each schema, one method for each operation.

const camel = (name) => name.replace(/[-_](\w)/g, (_, letter) => letter.toUpperCase());
const upper = (word) => word.charAt(0).toUpperCase() + word.slice(1);
const name = (key) => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));
const comment = (text, indent) =>
  text ? `${indent}/** ${text.replaceAll('*/', '*\\/').replaceAll('\n', ' ')} */\n` : '';

function objectOf({ properties = {}, required = [], additionalProperties }, indent) {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(
    ([key, value]) =>
      `${comment(value.description, inner)}${inner}${name(key)}${required.includes(key) ? '' : '?'}: ${typeOf(value, inner)};\n`,
  );
  if (lines.length === 0)
    return additionalProperties === false ? 'Record<string, never>' : 'Record<string, unknown>';
  return `{\n${lines.join('')}${indent}}`;
}

function typeOf(schema, indent = '') {
  if (schema.$ref) return schema.$ref.split('/').at(-1);
  if (schema.anyOf) return schema.anyOf.map((one) => typeOf(one, indent)).join(' | ');
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  if (schema.type === 'array') return `Array<${typeOf(schema.items ?? {}, indent)}>`;
  if (schema.type === 'object') return objectOf(schema, indent);
  return (
    { string: 'string', integer: 'number', number: 'number', boolean: 'boolean', null: 'null' }[
      schema.type
    ] ?? 'unknown'
  );
}

function queryType(operation) {
  const query = (operation.parameters ?? []).filter((one) => one.in === 'query');
  const properties = Object.fromEntries(
    query.map((one) => [
      one.name,
      { ...one.schema, ...(one.description && { description: one.description }) },
    ]),
  );
  const required = query.filter((one) => one.required).map((one) => one.name);
  return objectOf({ properties, required }, '  ');
}

function answerOf({ responses }) {
  const [status, { content = {} }] = Object.entries(responses)[0];
  if (content['text/event-stream']) return 'AsyncIterable<StreamEvent>';
  const schema = content['application/json']?.schema;
  const empty = '202' in responses && status !== '202' ? ' | undefined' : '';
  return `Promise<${schema ? typeOf(schema, '  ') + empty : 'void'}>`;
}

function methodOf(document, operation) {
  const source = document.paths[operation.path][operation.method.toLowerCase()];
  const open = operation.input?.some((field) => field.required) ? '' : '?';
  const body = source.requestBody && Object.values(source.requestBody.content)[0].schema;
  const parts = [
    ...operation.key.map((part) => `${camel(part)}: string`),
    ...(operation.input ? [`input${open}: ${body ? typeOf(body, '  ') : queryType(source)}`] : []),
    'options?: CallOptions',
  ];
  return `${comment(operation.says, '  ')}  ${camel(operation.verb)}(${parts.join(', ')}): ${answerOf(source)};\n`;
}

const preamble = `// Generated from openapi.json by npm run openapi.

/** One field of an input, as far as a form or a command line needs it. */
export interface Field {
  name: string;
  type: 'text' | 'whole' | 'number' | 'flag' | 'list' | 'object' | 'any';
  says?: string;
  required?: boolean;
  nullable?: boolean;
  secret?: boolean;
  of?: string[];
  example?: unknown;
  fields?: Field[];
  items?: Field;
}

/** One operation of the API as data. */
export interface Operation {
  id: string;
  resource: string;
  verb: string;
  kind: string;
  method: string;
  path: string;
  says: string;
  /** The parts that name a row, in order. */
  key: string[];
  keySays?: string;
  ifMatch?: boolean;
  idempotencyKey?: boolean;
  stream?: boolean;
  in?: 'body' | 'query';
  media?: string;
  input?: Field[];
}

export interface CallOptions {
  /** The version of the row as it was read; a row that has changed since is refused. */
  ifMatch?: number | string;
  /** The same key and input within a day are carried out once. */
  idempotencyKey?: string;
  /** Go on after this event of a stream. */
  lastEventId?: number;
  signal?: AbortSignal;
}

export interface StreamEvent {
  seq: number;
  kind: string;
  data: unknown;
}

/** The server said no: the problem as it was answered. */
export declare class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem;
  constructor(status: number, problem: Problem);
}

/** No answer came: nothing listens there, the name is unknown, the connection broke. */
export declare class Unreachable extends Error {
  readonly url: string;
  constructor(url: string, cause: unknown);
}

export interface ClientOptions {
  /** \`http://127.0.0.1:8080\` */
  url: string;
  token?: string | undefined;
  fetch?: typeof globalThis.fetch;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

export declare const operations: readonly Operation[];
/** What each kind of resource is, in words. */
export declare const resources: Readonly<Record<string, string>>;
/** The events of a response's body; ends with it. */
export declare function eventsOf(body: ReadableStream<Uint8Array>): AsyncIterable<StreamEvent>;
export declare function createClient(options: ClientOptions): Client;
`;

export function declarationsOf(document, operations) {
  const schemas = Object.entries(document.components.schemas).map(([key, schema]) =>
    schema.type === 'object' && Object.keys(schema.properties ?? {}).length > 0
      ? `export interface ${key} ${typeOf(schema)}\n`
      : `export type ${key} = ${typeOf(schema)};\n`,
  );
  const byResource = Map.groupBy(operations, (operation) => operation.resource);
  const apis = Array.from(
    byResource,
    ([resource, list]) =>
      `export interface ${upper(camel(resource))}Api {\n${list.map((one) => methodOf(document, one)).join('')}}\n`,
  );
  const members = Array.from(byResource.keys(), (key) => `  ${camel(key)}: ${upper(camel(key))}Api;\n`);
  const client = `export interface Client {
  /** Any operation by its data: the key's parts in order, then the input. */
  request(operation: Operation, key: readonly string[], input?: unknown, options?: CallOptions): Promise<Answer>;
  /** An operation that answers with events. */
  stream(
    operation: Operation,
    key: readonly string[],
    input?: unknown,
    options?: CallOptions,
  ): AsyncIterable<StreamEvent>;
${members.join('')}}\n`;
  return [preamble, ...schemas, ...apis, client].join('\n');
}
