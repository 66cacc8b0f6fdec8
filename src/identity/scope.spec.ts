import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { covers, overlaps, parseScope, scopeFault, type Pattern } from './scope.js';

const names = ['a', 'b', 'c'];
/** Deeper and wider than any pattern names, so that what holds here holds everywhere. */
const universe = names.flatMap((a) => [
  a,
  ...names.flatMap((b) => [
    `${a}/${b}`,
    ...names.flatMap((c) => [`${a}/${b}/${c}`, ...names.map((d) => `${a}/${b}/${c}/${d}`)]),
  ]),
]);

function agentsOf(pattern: Pattern): string[] {
  const holds = (path: string): boolean => {
    if (pattern.kind === 'all') return true;
    const rest = path === pattern.base ? '' : path.slice(pattern.base.length);
    if (path !== pattern.base && !path.startsWith(`${pattern.base}/`)) return false;
    if (pattern.kind === 'one') return rest === '';
    return pattern.kind === 'tree' || (rest !== '' && rest.indexOf('/', 1) === -1);
  };
  return universe.filter(holds);
}

const base = fc
  .array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'));
const pattern = fc
  .oneof(
    base,
    base.map((path) => `${path}/*`),
    base.map((path) => `${path}/**`),
    fc.constant('**'),
  )
  .map(parseScope);

describe('a scope', () => {
  it('covers another when it holds all of its agents', () => {
    fc.assert(
      fc.property(pattern, pattern, (outer, inner) => {
        expect(covers(outer, inner)).toBe(agentsOf(inner).every((path) => agentsOf(outer).includes(path)));
      }),
      { numRuns: 500 },
    );
  });

  it('overlaps another when they share an agent', () => {
    fc.assert(
      fc.property(pattern, pattern, (one, other) => {
        expect(overlaps(one, other)).toBe(agentsOf(one).some((path) => agentsOf(other).includes(path)));
      }),
      { numRuns: 500 },
    );
  });

  it('takes a path, its children, its tree, everything or the caller, and nothing else', () => {
    for (const good of ['a', 'a/b', 'a/*', 'a/b/**', '**', '@self']) expect(scopeFault(good)).toBeUndefined();
    for (const bad of [
      '',
      '*',
      '/**',
      'a/**/b',
      'a/*b',
      'A',
      'a//b',
      'a/',
      '**/a',
      'a/***',
      '!a',
      'self*',
      '@a',
    ])
      expect(scopeFault(bad)).toBeDefined();
  });
});
