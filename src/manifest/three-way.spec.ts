import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../platform/json.js';
import type { Kind, Kinds } from './kinds.js';
import type { Rows } from './layout.js';
import type { Fields } from './rows.js';
import { mergeRows, type Choice } from './three-way.js';

const kind = { name: 'Rule', key: [], written: { sameBy: ['match'], orderedBy: 'rules:reorder' } };
const kinds = { all: [kind] } as unknown as Kinds;
const rowsOf = (rows: Fields[]): Rows => new Map([[kind as unknown as Kind, rows]]);
const none: Choice = { ours: [], theirs: [] };

const row = fc.record({ match: fc.constantFrom('a', 'b'), note: fc.nat(6) });
const rows = fc.array(row, { maxLength: 5 });
/** What became of the rows of the base: kept, changed, dropped, and some more. */
const side = fc.record({
  fate: fc.array(fc.constantFrom('keep', 'change', 'drop'), { maxLength: 5 }),
  more: rows,
});

function become(
  base: readonly Fields[],
  { fate, more }: typeof side extends fc.Arbitrary<infer S> ? S : never,
) {
  const old = base.flatMap((fields, at): Fields[] =>
    fate[at] === 'drop'
      ? []
      : [fate[at] === 'change' ? { ...fields, note: Number(fields.note) + 10 } : fields],
  );
  return [...old, ...more];
}

const bag = (all: readonly unknown[]): Map<string, number> => {
  const out = new Map<string, number>();
  for (const one of all) if (one) out.set(canonicalJson(one), (out.get(canonicalJson(one)) ?? 0) + 1);
  return out;
};
/** How often each row is there beyond how often it was. */
const beyond = (now: readonly Fields[], before: readonly Fields[]): [string, number][] =>
  [...bag(now)].map(([text, times]) => [text, times - (bag(before).get(text) ?? 0)]);

it('keeps each row that a side has made, or tells of it, however many are alike (P11)', () => {
  fc.assert(
    fc.property(rows, side, side, (base, one, other) => {
      const [ours, theirs] = [become(base, one), become(base, other)];
      const merged = mergeRows(
        kinds,
        { base: rowsOf(base), ours: rowsOf(ours), theirs: rowsOf(theirs) },
        none,
      );
      const result = merged.rows.get(kind as unknown as Kind) ?? [];
      const told = merged.conflicts.filter(({ what }) => what === 'row');
      const here = bag([...result, ...told.map((conflict) => conflict.ours)]);
      const there = bag([...result, ...told.map((conflict) => conflict.theirs)]);
      const held =
        (all: Map<string, number>) =>
        ([text, times]: [string, number]) =>
          (all.get(text) ?? 0) >= times;
      expect(beyond(ours, base).filter((made) => !held(here)(made))).toEqual([]);
      expect(beyond(theirs, base).filter((made) => !held(there)(made))).toEqual([]);
      // What neither has touched stays.
      const untouched = [...bag(base)].map(([text, times]): [string, number] => [
        text,
        Math.min(times, bag(ours).get(text) ?? 0, bag(theirs).get(text) ?? 0),
      ]);
      expect(
        untouched.filter((kept) => !held(bag([...result, ...told.flatMap(({ base: b }) => [b])]))(kept)),
      ).toEqual([]);
    }),
    { numRuns: 800, seed: 20_261_121 },
  );
});

it('takes the first of two rules that are alike away without the second (P11)', () => {
  const [first, second] = [
    { match: 'a', note: 1 },
    { match: 'a', note: 2 },
  ];
  const sides = {
    base: rowsOf([first, second]),
    ours: rowsOf([second]),
    theirs: rowsOf([{ ...first, note: 3 }, second]),
  };
  const { rows: result, conflicts } = mergeRows(kinds, sides, { ours: [], theirs: ['all'] });
  expect([result.get(kind as unknown as Kind), conflicts]).toEqual([[{ match: 'a', note: 3 }, second], []]);
});
