import { describe, expect, it } from '@jest/globals';
import { Count, Text } from '../../kernel/fields.js';
import { Registry } from '../../kernel/registry.js';
import { defineResource, read, write } from '../../kernel/resource.js';
import { openapiOf, openapiText } from './document.js';

class Key {
  @Text({ says: 'Scope' }) scope!: string;
  @Text({ says: 'Name' }) name!: string;
}

class View extends Key {
  @Count({ says: 'Version', min: 1, max: 9 }) version!: number;
}

class Change {
  @Text({ says: 'A note', optional: true }) note?: string;
}

class Nothing {}

const scope = 'row' as const;
const run = async (): Promise<never> => Promise.reject(new Error('not called'));
const key = { find: async () => undefined, scopeOf: () => '**' };

const resource = defineResource({
  name: 'web-things',
  kind: 'WebThing',
  says: 'Things of the web.',
  view: View,
  key: Key,
  manifest: 'never',
  ...key,
  actions: {
    list: read({ input: Change, says: 'List the things. Not for people.', scope: 'rows', run }),
    get: read({ input: Nothing, says: 'Read a thing.', scope, run }),
    create: write({ input: View, says: 'Make a thing.', scope: () => '**', run }),
    update: write({ input: Change, partial: true, says: 'Change a thing.', scope, run }),
    delete: write({ input: Nothing, says: 'Throw a thing away.', scope, run }),
    follow: read({ input: Nothing, says: 'Follow a thing.', scope, at: { method: 'GET' }, stream: true, run }),
    secret: write({ input: Nothing, says: 'Only for agents.', scope, on: ['door'], run }),
  },
});

type Tree = { [key: string]: Tree };

function refsIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === '$ref' ? [String(inner)] : refsIn(inner),
  );
}

describe('the OpenAPI document', () => {
  const registry = new Registry([resource]);
  const document = openapiOf(registry) as unknown as Tree;
  const operations = Object.values(document.paths ?? {}).flatMap((path) => Object.values(path));

  it('has a target for every reference', () => {
    const found = (ref: string): unknown =>
      ref
        .slice(2)
        .split('/')
        .reduce<Tree | undefined>((tree, part) => tree?.[part], document);
    const refs = refsIn(document);
    expect(refs.length).toBeGreaterThan(20);
    expect(refs.filter((ref) => found(ref) === undefined)).toEqual([]);
  });

  it('has responses for every operation, and each operation under one name', () => {
    const ids = operations.map((operation) => String(operation.operationId));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.sort()).toEqual(
      ['Create', 'Delete', 'Follow', 'Get', 'List', 'Update'].map((verb) => `webThings${verb}`),
    );
    for (const operation of operations) expect(Object.keys(operation.responses ?? {})).toContain('401');
  });

  it('says what each verb takes and gives', () => {
    const at = (method: string, path: string): Tree => document.paths?.[`/v1/web-things${path}`]?.[method] as Tree;
    expect(Object.keys(at('post', '').responses ?? {})).toContain('201');
    expect(Object.keys(at('delete', '/{key}').responses ?? {})).toEqual(expect.arrayContaining(['204', '412']));
    expect(Object.keys((at('patch', '/{key}').requestBody as Tree).content ?? {})).toEqual([
      'application/merge-patch+json',
      'application/json',
    ]);
    expect(at('get', '').parameters).toMatchObject([{ name: 'note', in: 'query', required: false }]);
    expect(at('get', '/{key}/follow')).toMatchObject({ responses: { 200: { content: { 'text/event-stream': {} } } } });
    expect(at('get', '/{key}').parameters).toMatchObject([
      { name: 'key', description: 'scope, name: each percent-encoded, joined by a comma' },
    ]);
  });

  it('keeps what REST does not serve to itself, and is the same each time', () => {
    expect(openapiText(registry)).not.toContain('Only for agents');
    expect(openapiText(registry)).toBe(openapiText(new Registry([resource])));
  });
});
