import { Document } from 'yaml';
import { Breath } from '../platform/breath.js';
import type { Kind } from './kinds.js';
import { inOrder, type Fields } from './rows.js';

/** So many rows are written at a stretch. */
const handful = 100;

function say(value: object): string {
  const document = new Document(value, { version: '1.2', aliasDuplicateObjects: false });
  return document.toString({ lineWidth: 0, indentSeq: true, directives: false });
}

/** One document: the kind, the part of the instance that it speaks for, and every row there. */
export async function textOf(kind: Kind, scope: string, given: readonly Fields[]): Promise<string> {
  const breath = new Breath();
  const rows = inOrder(kind, given);
  let text = say({ kind: kind.name, scope });
  if (rows.length === 0) return `${text}rows: []\n`;
  text += 'rows:\n';
  for (let at = 0; at < rows.length; at += handful) {
    text += say({ rows: rows.slice(at, at + handful) }).slice('rows:\n'.length);
    await breath.take();
  }
  return text;
}
