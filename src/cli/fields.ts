import type { Field } from '../../openapi/client/index.js';
import { UsageError } from './failure.js';

const camel = (name: string): string =>
  name.replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase());

const open: Field = { name: '', type: 'any' };

/** The field under a dotted name: `peer.kind`, `dm-scope` for `dmScope`; undefined where there is none. */
export function findField(
  fields: readonly Field[],
  name: string,
): { field: Field; path: string[] } | undefined {
  const [first = '', ...rest] = name.replace(/^input\./, '').split('.');
  const found = fields.find((one) => one.name === first) ?? fields.find((one) => one.name === camel(first));
  if (!found) return undefined;
  if (rest.length === 0) return { field: found, path: [found.name] };
  // Below a value that the document leaves open, every name is taken: the server knows which there are.
  if (found.type === 'any') return { field: open, path: [found.name, ...rest] };
  const inner = findField(found.fields ?? [], rest.join('.'));
  return inner && { field: inner.field, path: [found.name, ...inner.path] };
}

export function parseJson(text: string, whence: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError(`${whence} is not valid JSON: ${(error as Error).message}`);
  }
}

const looksLikeJson = (text: string): boolean => /^\s*[[{]/.test(text);

function literal(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function listOf(field: Field, name: string, texts: readonly string[]): unknown[] {
  const [only = ''] = texts;
  if (texts.length === 1 && only.trim().startsWith('[')) return parseJson(only, `--${name}`) as unknown[];
  const parts =
    texts.length > 1 || looksLikeJson(only) ? texts : only.split(',').filter((part) => part !== '');
  return parts.map((part) => valueOf(field.items ?? open, name, [part]));
}

function numberOf({ type }: Field, name: string, text: string): number {
  if (type === 'whole' ? /^-?\d+$/.test(text) : /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new UsageError(`--${name} takes a ${type === 'whole' ? 'whole number' : 'number'}, not "${text}"`);
}

function anyOf({ name: known }: Field, name: string, texts: readonly string[]): unknown {
  if (texts.length > 1) return texts;
  const [only = ''] = texts;
  if (looksLikeJson(only)) return parseJson(only, `--${name}`);
  // A value of a setting is 5 or true; an id below a match is a text even where it is made of digits.
  return known !== '' && !name.includes('.') ? literal(only) : only;
}

function single(name: string, texts: readonly string[]): string {
  if (texts.length > 1) throw new UsageError(`--${name} is given ${texts.length} times; it takes one value`);
  return texts[0] ?? '';
}

/** What was written after a flag as the value of its field. */
export function valueOf(field: Field, name: string, texts: readonly string[]): unknown {
  if (field.type === 'list') return listOf(field, name, texts);
  if (field.type === 'any') return anyOf(field, name, texts);
  const text = single(name, texts);
  if (field.type === 'text') return text;
  if (field.type === 'whole' || field.type === 'number') return numberOf(field, name, text);
  if (field.type === 'flag') {
    if (text === 'true' || text === 'false') return text === 'true';
    throw new UsageError(`--${name} takes true or false, not "${text}"`);
  }
  if (looksLikeJson(text)) return parseJson(text, `--${name}`);
  throw new UsageError(
    `--${name} is an object: set its parts, as in --${name}.part value, or give it as JSON`,
  );
}
