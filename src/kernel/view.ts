import { fieldNames, fieldsOf, type Dto, type Field } from './field-registry.js';

function shown(field: Field, value: unknown): unknown {
  if (!field.shape || value === null || typeof value !== 'object') return value;
  const shape = field.shape();
  return Array.isArray(value) ? value.map((item) => present(shape, item as object)) : present(shape, value);
}

/** A row as the outside sees it: the fields of the view and no others; absent instead of null; never a secret. */
export function present(view: Dto, row: object): Record<string, unknown> {
  const values = row as Record<string, unknown>;
  const out: Record<string, unknown> = {};
  for (const field of fieldsOf(view)) {
    const value = values[field.name];
    if (value !== null && value !== undefined && !field.secret) out[field.name] = shown(field, value);
  }
  return out;
}

function hidden(field: Field | undefined, value: unknown): unknown {
  if (!field || value === null || value === undefined) return value;
  if (field.secret) return '[secret]';
  if (!field.shape || typeof value !== 'object') return value;
  const shape = field.shape();
  return Array.isArray(value) ? value.map((item) => masked(shape, item as object)) : masked(shape, value);
}

/** The input as the audit row keeps it: secrets, at any depth, are a mark that something stood there. */
export function masked(input: Dto, values: object): Record<string, unknown> {
  const fields = fieldNames(input);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, hidden(fields.get(name), value)]),
  );
}
