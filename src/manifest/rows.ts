import { createHash } from 'node:crypto';
import { Breath } from '../platform/breath.js';
import { canonicalJson } from '../platform/json.js';
import type { Kind } from './kinds.js';

export type Fields = Record<string, unknown>;

/** A row of the instance as a manifest has it. */
export interface LiveRow {
  fields: Fields;
  /** Its stored key, by field. */
  key: Record<string, string>;
  scopes: string[];
}

/** Where a row was written. */
export interface Place {
  file: string;
  line: number;
}

export interface WantedRow {
  fields: Fields;
  place: Place;
}

/** Sorted by name at every depth, so that the same value is written as the same bytes. */
function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(sorted);
  const values = value as Fields;
  const names = Object.keys(values).filter((name) => values[name] !== undefined);
  return Object.fromEntries(names.sort().map((name) => [name, sorted(values[name])]));
}

/** The one form of a row: its fields in their order, absent instead of a default, stored spelling. */
export function formOf({ fields, written }: Kind, row: object): Fields {
  const values = row as Fields;
  const present: Fields = {};
  for (const { name } of fields)
    if (values[name] !== null && values[name] !== undefined) present[name] = sorted(values[name]);
  const spelled = written.spelled?.(present) ?? present;
  const { defaults = {} } = written;
  const form: Fields = {};
  for (const [name, value] of Object.entries(spelled))
    if (!(name in defaults) || !same(value, defaults[name])) form[name] = value;
  return form;
}

export const same = (a: unknown, b: unknown): boolean => a === b || canonicalJson(a) === canonicalJson(b);

const texts = new WeakMap<Fields, string>();

/** A whole row as one text, kept: it is compared several times, and nothing changes it once it is made. */
export function rowText(fields: Fields): string {
  const text = texts.get(fields) ?? canonicalJson(fields);
  texts.set(fields, text);
  return text;
}

/** What a row is called: its key, or where the server draws that, the whole of it. */
export function nameOf({ key }: Kind, fields: Fields): string {
  return key.length > 0 ? key.map((name) => String(fields[name])).join(' ') : rowText(fields);
}

/** The rows of a kind as they are written: in their own order where that means something, else by name. */
export function inOrder(kind: Kind, rows: readonly Fields[]): Fields[] {
  if (kind.written.orderedBy) return [...rows];
  return rows
    .map((fields) => ({ fields, name: nameOf(kind, fields) }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ fields }) => fields);
}

/** SHA-256 over the rows of all kinds: the same for the same configuration, whatever instance it is of. */
export async function checksumOf(kinds: readonly { kind: Kind; rows: readonly Fields[] }[]): Promise<string> {
  const breath = new Breath();
  const hash = createHash('sha256');
  for (const { kind, rows } of kinds) {
    hash.update(canonicalJson(kind.name));
    for (const row of inOrder(kind, rows)) {
      hash.update(rowText(row)).update('\n');
      await breath.take();
    }
  }
  return hash.digest('hex');
}
