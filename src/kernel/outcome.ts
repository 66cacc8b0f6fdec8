import type { Admitted } from './admitted.js';
import { joinKey, keyNames } from './key.js';
import type { Action } from './resource.js';
import { present } from './view.js';

/** What a call gives back. `version` and `key` are of the row, where the answer is one. */
export interface Outcome {
  value: unknown;
  key?: string;
  version?: number;
  /** The same request was carried out before; nothing was done now. */
  replayed?: boolean;
}

/** The key of the row that a call is about, as one text; null where there is none. */
export function keyText({ op, key }: Admitted, result: unknown): string | null {
  if (op.keyed) return joinKey(Object.values(key));
  const names = keyNames(op.resource);
  const row = (result ?? {}) as Record<string, unknown>;
  return names.length > 0 && names.every((name) => name in row)
    ? joinKey(names.map((name) => String(row[name])))
    : null;
}

/** A row as an outcome. */
export function rowOutcome(call: Admitted, row: unknown, value: unknown): Outcome {
  const { version } = (row ?? {}) as { version?: unknown };
  const key = keyText(call, row);
  return { value, ...(key !== null && { key }), ...(typeof version === 'number' && { version }) };
}

/** What an action has answered, as the outside sees it. */
export function outcomeOf(call: Admitted, result: unknown): Outcome {
  const { op } = call;
  const action: Action = op.action;
  if (op.verb === 'delete') return { value: undefined, key: keyText(call, result) ?? '' };
  if (result === undefined) return { value: undefined };
  const shape = action.answer ?? op.resource.view;
  if (op.verb === 'list' && !action.answer) {
    const page = result as { items: object[]; nextCursor?: string };
    return { value: { ...page, items: page.items.map((item) => present(shape, item)) } };
  }
  return rowOutcome(call, result, present(shape, result as object));
}
