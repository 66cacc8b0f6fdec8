import fc from 'fast-check';

/** A JSON Schema as the API document holds it. */
export type Schema = { [key: string]: unknown };

const hostile = fc.constantFrom<unknown>(
  '',
  ' ',
  '\u0000',
  '\ud800',
  '../../etc/passwd',
  '**',
  '@self',
  "'; drop table agent; --",
  '{{7*7}}',
  'A'.repeat(5000),
  '𝒶'.repeat(80),
  '-1',
  -1,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  null,
  true,
  [],
  {},
  [[[[]]]],
  { __proto__: { polluted: true } },
  { constructor: 1 },
);

const words = fc.constantFrom(
  'main',
  'corp/eng',
  'user:ada',
  'agent:main',
  'routes:create',
  'web',
  'a',
  '2027-01-01T00:00:00Z',
);

function textFor(schema: Schema): fc.Arbitrary<unknown> {
  const {
    minLength = 0,
    maxLength = 200,
    examples,
  } = schema as { minLength?: number; maxLength?: number; examples?: string[] };
  const plain = fc.string({ minLength, maxLength: Math.min(maxLength, 60) });
  const given = examples && examples.length > 0 ? [fc.constantFrom(...examples)] : [];
  return fc.oneof(words, plain, fc.string({ unit: 'binary', maxLength: 20 }), ...given);
}

function plainFor(schema: Schema, resolve: (ref: string) => Schema): fc.Arbitrary<unknown> {
  if (typeof schema.$ref === 'string') return valueFor(resolve(schema.$ref), resolve);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  if (Array.isArray(schema.anyOf))
    return fc.oneof(...(schema.anyOf as Schema[]).map((inner) => valueFor(inner, resolve)));
  if (schema.type === 'integer' || schema.type === 'number') {
    const { minimum = -1000, maximum = 1000 } = schema as { minimum?: number; maximum?: number };
    return fc.integer({ min: Math.max(minimum, -(2 ** 31)), max: Math.min(maximum, 2 ** 31 - 1) });
  }
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'array')
    return fc.array(valueFor((schema.items ?? {}) as Schema, resolve), { maxLength: 3 });
  if (schema.type === 'object') return objectFor(schema, resolve);
  return schema.type === 'string' ? textFor(schema) : fc.jsonValue({ maxDepth: 2 });
}

/** Mostly what the schema asks for, and now and then something that nobody asked for. */
export function valueFor(schema: Schema, resolve: (ref: string) => Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: plainFor(schema, resolve), weight: 9 }, { arbitrary: hostile, weight: 1 });
}

/** An object of the schema: required fields mostly there, optional ones sometimes, a stranger now and then. */
export function objectFor(
  schema: Schema,
  resolve: (ref: string) => Schema,
): fc.Arbitrary<Record<string, unknown>> {
  const properties = (schema.properties ?? {}) as Record<string, Schema>;
  const required = (schema.required ?? []) as string[];
  const fields = Object.entries(properties).map(([name, inner]) => {
    const value = valueFor(inner, resolve);
    const missing = fc.constant(undefined);
    const weight = required.includes(name) ? 15 : 1;
    return fc
      .oneof({ arbitrary: value, weight }, { arbitrary: missing, weight: 1 })
      .map((made) => [name, made] as const);
  });
  const stranger = fc.oneof(
    { arbitrary: fc.constant([]), weight: 15 },
    { arbitrary: fc.tuple(fc.string(), fc.jsonValue({ maxDepth: 1 })).map((pair) => [pair]), weight: 1 },
  );
  return fc
    .tuple(fc.tuple(...fields), stranger)
    .map(([made, more]) =>
      Object.fromEntries(
        [...made, ...(more as [string, unknown][])].filter(([, value]) => value !== undefined),
      ),
    );
}
