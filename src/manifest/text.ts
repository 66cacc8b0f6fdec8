import { Document } from 'yaml';
import { Breath } from '../platform/breath.js';
import type { Kind } from './kinds.js';
import { inOrder, type Fields } from './rows.js';

function say(value: object): string {
  const document = new Document(value, { version: '1.2', aliasDuplicateObjects: false });
  return document.toString({ lineWidth: 0, indentSeq: true, directives: false });
}

/** A commit for each change says the rows that it leaves alone again and again. */
const said = new WeakMap<Fields, string>();

function yamlOf(fields: Fields): string {
  const known = said.get(fields);
  if (known !== undefined) return known;
  const text = say({ rows: [fields] }).slice('rows:\n'.length);
  said.set(fields, text);
  return text;
}

/** One document: the kind, the part of the instance that it speaks for, and every row there. */
export async function textOf(kind: Kind, scope: string, given: readonly Fields[]): Promise<string> {
  const breath = new Breath();
  const rows = inOrder(kind, given);
  const head = say({ kind: kind.name, scope });
  if (rows.length === 0) return `${head}rows: []\n`;
  const parts = [`${head}rows:\n`];
  for (const fields of rows) {
    parts.push(yamlOf(fields));
    await breath.take();
  }
  return parts.join('');
}
