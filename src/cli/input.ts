import { readFileSync } from 'node:fs';
import type { Field, Operation } from '../../openapi/client/index.js';
import { single, type Arguments } from './arguments.js';
import { UsageError } from './failure.js';
import { findField, parseJson, valueOf } from './fields.js';
import type { Terminal } from './terminal.js';

type Tree = { [name: string]: unknown };

const isTree = (value: unknown): value is Tree =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

function put(tree: Tree, [first = '', ...rest]: string[], value: unknown): void {
  if (['__proto__', 'constructor', 'prototype'].includes(first)) {
    throw new UsageError(`"${first}" is not a name of a field`);
  }
  if (rest.length === 0) {
    tree[first] = value;
    return;
  }
  const inner = isTree(tree[first]) ? tree[first] : {};
  tree[first] = inner;
  put(inner, rest, value);
}

/** `-` is the standard input. */
export async function readText(path: string, terminal: Terminal): Promise<string> {
  if (path === '-') return terminal.read();
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

async function baseOf(given: Arguments, terminal: Terminal): Promise<Tree> {
  const file = single(given, 'file');
  if (file !== undefined && given.body !== undefined)
    throw new UsageError('give the input by --file or by --json, not both');
  const text = file === undefined ? given.body : await readText(file, terminal);
  if (text === undefined) return {};
  const base = parseJson(
    text,
    file === undefined ? 'the object after --json' : file === '-' ? 'the input' : file,
  );
  if (!isTree(base)) throw new UsageError('the input must be an object');
  return base;
}

async function putTexts(
  tree: Tree,
  operation: Operation,
  given: Arguments,
  terminal: Terminal,
): Promise<void> {
  for (const pair of given.flags.get('from') ?? []) {
    const [, name = '', path = ''] = /^([^=]+)=(.+)$/s.exec(pair) ?? [];
    const found = findField(operation.input ?? [], name);
    if (!found) throw new UsageError(`--from takes field=path; "${pair}" names no field of this command`);
    put(tree, found.path, (await readText(path, terminal)).replace(/\r?\n$/, ''));
  }
}

function putNothing(tree: Tree, operation: Operation, given: Arguments): void {
  for (const name of given.flags.get('unset') ?? []) {
    const found = findField(operation.input ?? [], name);
    if (!found) throw new UsageError(`--unset takes the name of a field; there is no ${name}`);
    put(tree, found.path, null);
  }
}

/** Secrets that are needed and were not given; also where nothing at all was, as then one is to be set anew. */
async function askSecrets(
  fields: readonly Field[],
  tree: Tree,
  terminal: Terminal,
  all = false,
): Promise<void> {
  for (const { name, secret, required, says, fields: inner } of fields) {
    const value = tree[name];
    if (secret && value === undefined && (required || all)) {
      const given = await terminal.askHidden(`${name}: ${says ?? ''}`);
      if (given === '') throw new UsageError(`${name} is needed and was left empty`);
      tree[name] = given;
    } else if (inner && isTree(value)) await askSecrets(inner, value, terminal);
  }
}

/** The input of an operation: a whole object where one was given, with the flags of its fields on top. */
export async function inputOf(operation: Operation, given: Arguments, terminal: Terminal): Promise<Tree> {
  const tree = await baseOf(given, terminal);
  for (const [name, texts] of given.flags) {
    const found = isOwn(name) ? undefined : findField(operation.input ?? [], name);
    if (found) put(tree, found.path, valueOf(found.field, name, texts));
  }
  await putTexts(tree, operation, given, terminal);
  putNothing(tree, operation, given);
  if (terminal.interactive && operation.in === 'body') {
    await askSecrets(operation.input ?? [], tree, terminal, Object.keys(tree).length === 0);
  }
  return tree;
}

const own = [
  'url',
  'token',
  'data',
  'json',
  'help',
  'file',
  'from',
  'unset',
  'all',
  'if-match',
  'idempotency-key',
];

/** A flag of the command line itself; a field of the same name is written `--input.url`. */
export function isOwn(name: string): boolean {
  return own.includes(name);
}
