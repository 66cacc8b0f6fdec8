import { describe, expect, it } from '@jest/globals';
import { Problem, type FieldError } from '../platform/problem.js';
import { schemaOf, type Dto } from './field-registry.js';
import {
  ActionName,
  AgentPath,
  Choice,
  Count,
  Flag,
  Free,
  Moment,
  Principal,
  Ref,
  Scope,
  Secret,
  Shape,
  Shapes,
  Text,
  Texts,
} from './fields.js';
import { mergePatch, parse, type ParseOptions } from './parse.js';
import { relaxed } from './relaxed.js';
import { masked, present } from './view.js';

class Peer {
  @Choice({ says: 'Kind', of: ['user', 'group'] }) kind!: string;
  @Text({ says: 'Id', max: 5 }) id!: string;
  @Secret({ says: 'Pin', optional: true }) pin?: string;
}

class Base {
  @Text({ says: 'Name', max: 5 }) name!: string;
}

class Thing extends Base {
  @Count({ says: 'Size', min: 1, max: 9, optional: true }) size?: number;
  @Flag({ says: 'On', optional: true }) on?: boolean;
  @Texts({ says: 'Tags', max: 2, optional: true }) tags?: string[];
  @Shape({ says: 'Peer', of: () => Peer, optional: true }) peer?: Peer;
  @Shapes({ says: 'Peers', of: () => Peer, optional: true }) peers?: Peer[];
}

function faults(dto: Dto, raw: unknown, options?: ParseOptions): FieldError[] {
  try {
    parse(dto, raw, options);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    return (error as Problem).fields ?? [];
  }
}

const paths = (raw: unknown, options?: ParseOptions): string[] =>
  faults(Thing, raw, options).map((fault) => fault.path);

describe('parse', () => {
  it('takes what the shape says, and leaves out what was not given', () => {
    const value = parse(Thing, { name: 'x', peer: { kind: 'user', id: '1' } });
    expect({ ...value }).toEqual({ name: 'x', peer: { kind: 'user', id: '1' } });
    expect(Object.keys(value)).toEqual(['name', 'peer']);
    expect(value.peer).toBeInstanceOf(Peer);
  });

  it('names every fault by its dotted path, inherited and nested ones too', () => {
    expect(paths({})).toEqual(['name']);
    expect(paths({ name: 'x', size: 10, tags: ['a', 'b', 'c'] })).toEqual(['size', 'tags']);
    expect(paths({ name: 'x', peer: { kind: 'user', id: '1', x: 1 } })).toEqual(['peer.x']);
    expect(
      paths({
        name: 'x',
        peers: [
          { kind: 'user', id: '1' },
          { kind: 'bot', id: '1' },
        ],
      }),
    ).toEqual(['peers.1.kind']);
  });

  it('takes objects alone as the items of a list of them', () => {
    for (const item of [[], [{ kind: 'user', id: '1' }], 'x', null])
      expect([item, paths({ name: 'x', peers: [item] })]).toEqual([item, ['peers']]);
  });

  it('reads a shape again with fields that may be left out', () => {
    const Loose = relaxed(Thing, ['name']);
    expect(faults(Loose, {})).toEqual([]);
    expect(faults(Loose, { name: 'too long', size: 10 }).map(({ path }) => path)).toEqual(['name', 'size']);
    expect(schemaOf(Loose).required).toBeUndefined();
    expect(paths({})).toEqual(['name']);
  });

  it('takes null for an optional field as absent', () => {
    expect({ ...parse(Thing, { name: 'x', size: null, peer: null }) }).toEqual({ name: 'x' });
    expect(paths({ name: null })).toEqual(['name']);
  });

  it('refuses an unknown field and says which are known', () => {
    expect(faults(Peer, { kind: 'user', id: '1', x: 1 })).toEqual([
      { path: 'x', message: 'is not a known field; known are kind, id, pin' },
    ]);
    expect(faults(class Empty {}, { x: 1 })).toEqual([
      { path: 'x', message: 'is not a known field; none is taken here' },
    ]);
  });

  it('refuses what is not an object where one is due', () => {
    for (const raw of [[], 'x', 1, true]) expect(paths(raw)).toEqual(['']);
    for (const peer of [[], 'x', 1, null])
      expect(paths({ name: 'x', peer })).toEqual(peer === null ? [] : ['peer']);
    for (const peers of ['x', {}, [1], [null]]) expect(paths({ name: 'x', peers })).not.toEqual([]);
  });

  it('never reaches a prototype', () => {
    const raw = JSON.parse('{"name":"x","__proto__":{"size":3}}') as object;
    expect(paths(raw)).toEqual(['__proto__']);
    for (const name of ['constructor', 'toString', 'hasOwnProperty'])
      expect(paths({ name: 'x', [name]: 'x' })).toEqual([name]);
    expect(({} as Record<string, unknown>).size).toBeUndefined();
  });

  it('converts text of a query only, and only what is exact', () => {
    const query = { query: true };
    expect({ ...parse(Thing, { name: 'x', size: '3', on: 'true', tags: 'a,b' }, query) }).toEqual({
      name: 'x',
      size: 3,
      on: true,
      tags: ['a', 'b'],
    });
    expect(paths({ name: 'x', size: '3', on: 'true' })).toEqual(['size', 'on']);
    for (const size of ['3.5', '0x3', '3e0', ' 3', '', ['3', '4']])
      expect(paths({ name: 'x', size }, query)).toEqual(['size']);
    expect(paths({ name: 'x', on: 'yes' }, query)).toEqual(['on']);
  });
});

describe('a merge patch', () => {
  const partial = { partial: true };

  it('may leave fields out and remove optional ones', () => {
    expect(paths({}, partial)).toEqual([]);
    expect(paths({ size: null, peer: null }, partial)).toEqual([]);
    expect(paths({ peer: { id: '2', pin: null } }, partial)).toEqual([]);
  });

  it('may not remove a required field, at any depth', () => {
    expect(paths({ name: null }, partial)).toEqual(['name']);
    expect(paths({ peer: { kind: null } }, partial)).toEqual(['peer.kind']);
  });

  it('brings lists whole, because they replace', () => {
    expect(paths({ peers: [{ kind: 'user' }] }, partial)).toEqual(['peers.0.id']);
    expect(paths({ peers: [{ kind: 'user', id: '1', x: 1 }] }, partial)).toEqual(['peers.0.x']);
  });

  it('still checks what it brings', () => {
    expect(paths({ size: 99, x: 1 }, partial)).toEqual(['x', 'size']);
  });

  it('merges as RFC 7396 has it', () => {
    const cases: [unknown, unknown, unknown][] = [
      [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
      [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
      [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
      [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
      [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
      [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
      [['a'], { a: 'b' }, { a: 'b' }],
      [{ e: null }, { a: 1 }, { e: null, a: 1 }],
      [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    ];
    for (const [target, patch, result] of cases) expect(mergePatch(target, patch)).toEqual(result);
  });
});

const deep = (levels: number): unknown => (levels === 0 ? {} : { a: deep(levels - 1) });

describe('the fields', () => {
  const one = (decorator: PropertyDecorator): ((value: unknown) => boolean) => {
    class One {
      declare value: unknown;
    }
    decorator(One.prototype, 'value');
    return (value) => faults(One, { value }).length === 0;
  };

  it.each<[string, PropertyDecorator, unknown[], unknown[]]>([
    [
      'an agent path',
      AgentPath({ says: '-' }),
      ['a', 'corp/eng', 'ä/日本'],
      ['', 'A', 'a//b', '/a', 'a/', 'a b', 1],
    ],
    ['a scope', Scope({ says: '-' }), ['a/*', 'a/**', '**', '@self'], ['*', 'a*', '', null]],
    [
      'a principal',
      Principal({ says: '-' }),
      ['user:x', 'anyone', 'role:a'],
      ['x', 'user:', 'group:x', 'user:a b'],
    ],
    [
      'an action',
      ActionName({ says: '-' }),
      ['*', 'a:*', 'web-routes:list'],
      ['a', ':', 'A:b', 'a:b:c', '*:*'],
    ],
    [
      'a moment',
      Moment({ says: '-' }),
      ['2026-12-31T23:59:59Z'],
      ['2026-12-31', '2026-13-01T00:00:00Z', 'now'],
    ],
    ['a reference', Ref({ says: '-' }), ['a_B-9'], ['a/b', 'a b', '', 'x'.repeat(65)]],
    ['a text', Text({ says: '-', max: 3 }), ['abc', 'ü'], ['', 'abcd', 'a\0', '\ud800', 1, null, ['a']]],
    [
      'free JSON',
      Free({ says: '-' }),
      [{ a: 1 }, {}, { a: '\\u0000' }, deep(20)],
      ['x'.repeat(70_000), { a: '\0' }, { a: '\udfff' }, deep(60)],
    ],
  ])('%s', (_name, decorator, good, bad) => {
    const takes = one(decorator);
    expect(good.filter((value) => !takes(value))).toEqual([]);
    expect(bad.filter((value) => takes(value))).toEqual([]);
  });

  it('give a JSON Schema that says the same', () => {
    expect(schemaOf(Peer)).toEqual({
      type: 'object',
      properties: {
        kind: { type: 'string', enum: ['user', 'group'], description: 'Kind' },
        id: { type: 'string', minLength: 1, maxLength: 5, description: 'Id' },
        pin: { type: 'string', minLength: 1, maxLength: 10_000, description: 'Pin', writeOnly: true },
      },
      required: ['kind', 'id'],
      additionalProperties: false,
    });
    expect(schemaOf(Thing, true)).not.toHaveProperty('required');
    expect(schemaOf(Thing, true)).toHaveProperty('properties.peers.anyOf.0.items.required', ['kind', 'id']);
  });
});

describe('secrets', () => {
  const peer = { kind: 'user', id: '1', pin: 'hunter2' };

  it('are a mark in the record and absent in the view, at any depth', () => {
    const values = { name: 'x', peer, peers: [peer] };
    expect(JSON.stringify([masked(Thing, values), present(Thing, values)])).not.toContain('hunter2');
    expect(masked(Thing, values)).toMatchObject({ peers: [{ pin: '[secret]' }] });
    expect(present(Thing, { ...values, other: 1, size: null })).toEqual({
      name: 'x',
      peer: { kind: 'user', id: '1' },
      peers: [{ kind: 'user', id: '1' }],
    });
  });
});

describe('free values', () => {
  class Rule {
    @Free({ says: 'Match' }) match!: object;
  }

  it('are required like any other field, and null is not one', () => {
    expect(faults(Rule, {})).toEqual([{ path: 'match', message: 'is required' }]);
    expect(faults(Rule, { match: null })).toEqual([{ path: 'match', message: 'is required' }]);
  });
});
