import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { World } from './support/boot.js';
import { objectFor, type Schema } from './support/fuzz/values.js';

/** One operation as the API's own document describes it. */
interface Operation {
  operationId: string;
  parameters?: { name: string; in: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, unknown>;
}

const document = JSON.parse(readFileSync(new URL('../openapi/openapi.json', import.meta.url), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};
const resolve = (ref: string): Schema =>
  ref
    .slice(2)
    .split('/')
    .reduce((at: Schema, name) => at[name] as Schema, document as unknown as Schema);

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([method]) => ['get', 'post', 'put', 'patch', 'delete'].includes(method))
    .map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

const cases = 200;
const seed = 20261121;

describe(`the API under ${cases} cases an operation (seed ${seed})`, () => {
  let world: World;
  /** Rows that the fuzz itself has made, by resource: the seeded ones stay, or nothing would be allowed any more. */
  const made = new Map<string, string[]>();

  beforeAll(async () => {
    world = await World.boot({ demo: true, env: { ROOKERY_MAX_TURNS: '1' } });
    await world.api('POST', '/agents', { path: 'corp/eng' });
    const { message, turn } = await world.say('hello');
    made.set('messages', [message]);
    made.set('turns', [String(turn)]);
  });
  afterAll(() => world.close());

  const keyFor = (path: string): fc.Arbitrary<string> => {
    const own = made.get(path.split('/')[2] ?? '') ?? [];
    const junk = fc.oneof(
      fc.string({ minLength: 1, maxLength: 40 }),
      fc.constantFrom('..', '%', 'corp/eng', 'a,b', '\u0000', '💥'),
    );
    return own.length > 0 ? fc.oneof(fc.constantFrom(...own), junk) : junk;
  };

  async function send(method: string, path: string, body: unknown): Promise<number> {
    const stop = new AbortController();
    const response = await fetch(`${world.url}${path}`, {
      method,
      signal: stop.signal,
      headers: {
        authorization: `Bearer ${world.token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const location = response.headers.get('location')?.split('/') ?? [];
    if (response.status === 201 && location[3]) {
      made.set(
        location[2] ?? '',
        [...(made.get(location[2] ?? '') ?? []), decodeURIComponent(location[3])].slice(-20),
      );
    }
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) stop.abort();
    else await response.arrayBuffer();
    return response.status;
  }

  it.each(
    operations.map(
      ({ path, method, operation }) => [operation.operationId, path, method, operation] as const,
    ),
  )(
    '%s answers only what it declares, and never a server error',
    async (_id, path, method, operation) => {
      const query = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
      const querySchema = { properties: Object.fromEntries(query.map(({ name, schema }) => [name, schema])) };
      const bodySchema = operation.requestBody?.content['application/json']?.schema;
      const call = fc.record({
        key: keyFor(path),
        query: objectFor(querySchema, resolve),
        body: bodySchema
          ? objectFor(bodySchema.$ref ? resolve(String(bodySchema.$ref)) : bodySchema, resolve)
          : fc.constant(undefined),
      });
      // No repository elsewhere is asked, should another operation have named one.
      await world.app.core.database.transact((tx) => tx.deleteFrom('gitSync').execute());
      const faults: unknown[] = [];
      for (const { key, query: asked, body } of fc.sample(call, { numRuns: cases, seed })) {
        const search = new URLSearchParams(
          Object.entries(asked).map(([name, value]) => [name, String(value).toWellFormed()]),
        );
        const target = path.replace(/\{[^}]+\}/g, () => encodeURIComponent(key.toWellFormed()));
        const status = await send(method, query.length > 0 ? `${target}?${search}` : target, body);
        if (status >= 500 || !(String(status) in operation.responses))
          faults.push({ status, target, asked, body });
      }
      expect(faults.slice(0, 3)).toEqual([]);
    },
    60_000,
  );
});
