import { describe, expect, it } from '@jest/globals';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { fits } from './class-rules.js';
import { Choice, Count, Free, Principal, Scope, Shape, Shapes, Text, Texts } from './fields.js';
import { relaxed } from './relaxed.js';

class Peer {
  @Choice({ says: 'Kind', of: ['user', 'group'] }) kind!: string;
  @Text({ says: 'Id', max: 3, optional: true }) id?: string;
}

class Thing {
  @Text({ says: 'Name', max: 3, pattern: /^[a-z]*$/ }) name!: string;
  @Principal({ says: 'Who', optional: true }) who?: string;
  @Scope({ says: 'Where', optional: true }) scope?: string;
  @Count({ says: 'Size', min: 1, max: 9, optional: true }) size?: number;
  @Texts({ says: 'Tags', max: 2, optional: true }) tags?: string[];
  @Free({ says: 'Params', optional: true }) params?: object;
  @Shape({ says: 'Peer', of: () => Peer, optional: true }) peer?: Peer;
  @Shapes({ says: 'Peers', of: () => Peer, optional: true }) peers?: Peer[];
}

const Loose = relaxed(Thing, ['name']);

const strict = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false } as const;
const text = fc.constantFrom('abc', 'b', '', 'abcd', 'A', 'a/b', '**', 'user:x', '\0', '1');
const simple = fc.oneof(text, fc.constantFrom(null, undefined, 0, 3, 9.5, 10, true), fc.array(text));
const made = <T extends object>(dto: object, fields: fc.Arbitrary<T>): fc.Arbitrary<object> =>
  fields.map((values) => Object.assign(Object.create(dto) as object, values));
const often = <T>(...good: T[]) => fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...good) }, simple);
const nested = <T>(good: fc.Arbitrary<T>) => fc.oneof({ weight: 12, arbitrary: good }, simple);
const peer = made(
  Peer.prototype,
  fc.record({ kind: often('user', 'group'), id: often('a', null) }, { requiredKeys: ['kind'] }),
);
const fields = {
  ...{ name: often('abc'), who: often('user:x', null), scope: often('a/b', '**'), size: often(3) },
  ...{ tags: often(['a'], []), params: often({ a: ['x'] }), peer: nested(peer) },
  ...{ peers: nested(fc.array(nested(peer), { maxLength: 2 })) },
};
const thing = fc.oneof(
  { weight: 4, arbitrary: fc.record(fields, { requiredKeys: ['name'] }) },
  fc.record({ ...fields, no: simple }, { requiredKeys: [] }),
);

describe('the rules of a class', () => {
  it.each([
    ['a shape', Thing],
    ['a relaxed one', Loose],
  ])('hold for the same values as class-validator has them hold for: %s', (_name, dto) => {
    const seen = { yes: 0, no: 0 };
    fc.assert(
      fc.property(made(dto.prototype as object, thing), fc.boolean(), (value, partial) => {
        const wrong = validateSync(value, { ...strict, skipMissingProperties: partial });
        const holds = fits(value, partial);
        seen[holds ? 'yes' : 'no'] += 1;
        expect(holds).toBe(wrong.length === 0);
      }),
      { numRuns: 2000 },
    );
    expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(50);
  });
});
