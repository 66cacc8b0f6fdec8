import type { Json } from '../platform/json.js';
import type { FieldError } from '../platform/problem.js';

export type JsonSchema = { [key: string]: Json };

/** A class of fields and nothing else: the shape of an input or a view. */
export type Dto<T = unknown> = abstract new () => T;

/** What one decorator recorded about one property. */
export interface Field {
  name: string;
  schema: JsonSchema;
  optional: boolean;
  /** Masked in audit and logs, never in a view. */
  secret: boolean;
  /** How a query string's text becomes the value. */
  from?: (text: string) => unknown;
  /** Rules beyond the schema, with a path for each fault; asked of whole values, never of a merge patch. */
  faults?: (value: unknown, path: string) => FieldError[];
  /** The shape of a nested object, or of each item of a list. */
  shape?: () => Dto;
}

const own = new Map<Dto, Field[]>();

export function record(dto: Dto, field: Field): void {
  own.set(dto, [...(own.get(dto) ?? []), field]);
  all.clear();
  named.clear();
}

/** Every call asks for the fields of its shapes several times; they change only while classes are being defined. */
const all = new Map<Dto, readonly Field[]>();

const named = new Map<Dto, ReadonlyMap<string, Field>>();

/** The fields of a shape by name. */
export function fieldNames(dto: Dto): ReadonlyMap<string, Field> {
  const known = named.get(dto) ?? new Map(fieldsOf(dto).map((field) => [field.name, field]));
  named.set(dto, known);
  return known;
}

/** The fields of a shape, inherited ones first; one that is said again is as it is said last. */
export function fieldsOf(dto: Dto): readonly Field[] {
  const known = all.get(dto);
  if (known) return known;
  const base = Object.getPrototypeOf(dto) as Dto;
  const inherited = base === Function.prototype ? [] : fieldsOf(base);
  const said = [...inherited, ...(own.get(dto) ?? [])];
  const fields = [...new Map(said.map((field) => [field.name, field])).values()];
  all.set(dto, fields);
  return fields;
}

function fragment(field: Field, partial: boolean): JsonSchema {
  if (!field.shape) return field.schema;
  // A list in a merge patch replaces the whole list, so its items are complete.
  if (field.schema.type === 'array') return { ...field.schema, items: schemaOf(field.shape()) };
  return { ...schemaOf(field.shape(), partial), ...field.schema };
}

/** The JSON Schema of a shape. `partial` is the shape of a merge patch: nothing required, null removes. */
export function schemaOf(dto: Dto, partial = false): JsonSchema {
  const fields = fieldsOf(dto);
  const properties = Object.fromEntries(
    fields.map((field) => {
      const schema = fragment(field, partial);
      return [field.name, partial && field.optional ? nullable(schema) : schema];
    }),
  );
  const required = partial ? [] : fields.filter((field) => !field.optional).map((field) => field.name);
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function nullable(schema: JsonSchema): JsonSchema {
  const { description, ...rest } = schema;
  return { ...(description !== undefined && { description }), anyOf: [rest, { type: 'null' }] };
}
