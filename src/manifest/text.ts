import { Document, YAMLSeq } from 'yaml';
import type { Kind } from './kinds.js';
import { inOrder, type Fields } from './rows.js';

/** One document: the kind, the part of the instance that it speaks for, and every row there. */
export function textOf(kind: Kind, scope: string, rows: readonly Fields[]): string {
  const document = new Document(
    { kind: kind.name, scope, rows: inOrder(kind, rows) },
    { version: '1.2', aliasDuplicateObjects: false },
  );
  const list = document.get('rows');
  if (list instanceof YAMLSeq) list.flow = list.items.length === 0;
  return document.toString({ lineWidth: 0, indentSeq: true, directives: false });
}
