import type { Answer, CallOptions, Field, Operation } from '../../openapi/client/index.js';
import { isOn, single, type Arguments, type Flag } from './arguments.js';
import type { Command, Context } from './command.js';
import { withConsent } from './consent.js';
import { UsageError } from './failure.js';
import { findField } from './fields.js';
import { inputOf, isOwn } from './input.js';
import { oneLine } from './print/plain.js';
import { cell, listLines, recordLines, type Row } from './print/rows.js';

const takes: Record<Field['type'], string | undefined> = {
  text: 'text',
  whole: 'number',
  number: 'number',
  flag: undefined,
  list: 'a,b',
  object: 'json',
  any: 'value',
};

function labelOf(field: Field): string | undefined {
  return field.type === 'text' && field.of ? field.of.join('|') : takes[field.type];
}

function flagsOf(fields: readonly Field[], prefix = ''): Flag[] {
  return fields.flatMap((field) => {
    const name = prefix + (prefix === '' && isOwn(field.name) ? `input.${field.name}` : field.name);
    const label = labelOf(field);
    const needed = field.required ? 'Needed. ' : '';
    const example = field.example === undefined ? '' : `, such as ${cell(field.example)}`;
    const flag = { name, says: `${needed}${field.says ?? ''}${example}`, ...(label && { takes: label }) };
    return field.fields ? [flag, ...flagsOf(field.fields, `${name}.`)] : [flag];
  });
}

/** Flags about the request itself rather than its input. */
function requestFlags(operation: Operation): Flag[] {
  const pages = operation.verb === 'list' && operation.input?.some(({ name }) => name === 'cursor');
  const patches = operation.input?.some((field) => field.nullable);
  return [
    ...(operation.in === 'body'
      ? [
          {
            name: 'file',
            takes: 'path',
            says: 'Read the input as JSON from a file, - for the standard input',
          },
          {
            name: 'from',
            takes: 'field=path',
            says: 'Read the text of one field from a file, such as a secret',
          },
        ]
      : []),
    ...(patches ? [{ name: 'unset', takes: 'field', says: 'Take a field back to its default' }] : []),
    ...(pages ? [{ name: 'all', says: 'Read every page' }] : []),
    ...(operation.ifMatch
      ? [{ name: 'if-match', takes: 'version', says: 'Only while the row has this version' }]
      : []),
    ...(operation.idempotencyKey
      ? [{ name: 'idempotency-key', takes: 'key', says: 'Carried out once, however often it is repeated' }]
      : []),
  ];
}

function keyOf({ key, resource, verb }: Operation, { words }: Arguments): string[] {
  if (words.length === key.length) return words;
  const parts = key.map((part) => `<${part}>`).join(' ');
  const wanted = key.length === 0 ? 'no words besides its flags' : parts;
  throw new UsageError(
    `${resource} ${verb} takes ${wanted}${words.length ? `, not "${words.join(' ')}"` : ''}`,
  );
}

function optionsOf(given: Arguments): CallOptions {
  const ifMatch = single(given, 'if-match');
  const idempotencyKey = single(given, 'idempotency-key');
  return {
    ...(ifMatch !== undefined && { ifMatch }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  };
}

interface Page {
  items: Row[];
  nextCursor?: string;
}

/** The rows of every page of a list. */
export async function everyPage(context: Context, operation: Operation, input: object): Promise<Row[]> {
  const items: Row[] = [];
  for (let cursor: string | undefined; ;) {
    const query = { limit: 500, ...input, ...(cursor && { cursor }) };
    const page = (await context.connection.client.request(operation, [], query)).body as Page;
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === undefined) return items;
  }
}

async function follow(context: Context, operation: Operation, key: string[], input: object): Promise<void> {
  const { client } = context.connection;
  for await (const event of client.stream(operation, key, input)) {
    const line = context.json ? JSON.stringify(event) : `${event.seq}  ${event.kind}  ${cell(event.data)}`;
    context.terminal.line(line);
  }
}

function siblingKey({ resource }: Operation, all: readonly Operation[]): string[] {
  return all.find((one) => one.resource === resource && one.key.length > 0)?.key ?? [];
}

/** The answer of an operation as it is printed for people. */
function show(
  context: Context,
  operation: Operation,
  { status, body }: Answer,
  all: readonly Operation[],
): void {
  const { terminal, given } = context;
  const key = siblingKey(operation, all);
  if (status === 204)
    return terminal.line(`${operation.resource} ${given.words.map(oneLine).join(' ')}: deleted`);
  if (body === undefined) return terminal.line('taken');
  const { items, nextCursor } = body as Page;
  if (operation.verb !== 'list') return terminal.line(...recordLines(body as Row, key));
  terminal.line(...listLines(items, key, terminal.width));
  if (nextCursor !== undefined) terminal.note(`There are more: add --all, or --cursor ${nextCursor}`);
}

/** The command of one operation, whatever resource it belongs to. */
export function commandOf(operation: Operation, all: readonly Operation[]): Command {
  const { resource, verb, key, says, input: fields = [] } = operation;
  const ordered = [...fields].sort((a, b) => Number(b.required ?? false) - Number(a.required ?? false));
  const flags = [...flagsOf(ordered), ...requestFlags(operation)];
  return {
    name: `${resource} ${verb}`,
    usage: [...key.map((part) => `<${part}>`), ...(flags.length > 0 ? ['[flags]'] : [])].join(' '),
    says,
    flags,
    notes: operation.keySays ? [`<${key.join('> <')}>  ${operation.keySays}`] : [],
    flagFor: (name) => {
      const known = flags.find((flag) => flag.name === name);
      const found = known ? undefined : findField(fields, name);
      const label = found && labelOf(found.field);
      return known ?? (found && { name, says: '', ...(label && { takes: label }) });
    },
    run: async (context) => {
      const rowKey = keyOf(operation, context.given);
      const input = await inputOf(operation, context.given, context.terminal);
      if (operation.stream) return follow(context, operation, rowKey, input);
      const { client } = context.connection;
      const answer =
        flags.some(({ name }) => name === 'all') && isOn(context.given, 'all')
          ? {
              status: 200,
              headers: new Headers(),
              body: { items: await everyPage(context, operation, input) },
            }
          : await withConsent(operation, input, context.terminal, (meant) =>
              client.request(operation, rowKey, meant, optionsOf(context.given)),
            );
      if (!context.json) return show(context, operation, answer, all);
      if (answer.body !== undefined) context.terminal.json(answer.body);
    },
  };
}
