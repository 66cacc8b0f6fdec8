import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchesGlob, parseGlob } from './glob.js';
import { parsePattern, quote, readable } from './pattern.js';

function finds(source: string, text: string): boolean {
  const parsed = parsePattern(source);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.pattern(readable(text));
}

function covers(source: string, text: string): boolean {
  const parsed = parseGlob(source);
  if (!parsed.ok) throw new Error(parsed.message);
  return matchesGlob(parsed.glob, text);
}

describe('patterns', () => {
  it.each([
    ['ПРИВЕТ', 'привет', true],
    ['^hello', 'Hello there', true],
    ['^hello', 'oh hello', false],
    ['\\bкот\\b', 'мой кот.', true],
    ['\\bкот\\b', 'который', false],
    ['x|\\bкот', 'а кот', true],
    ['^\\w+$', 'ёлка', true],
    ['[\\w-]+@', 'ёлка-@', true],
    ['\\d{2}', '٤٢', true],
    ['\\Q[a]\\b\\E', '[a]\\b', true],
    ['[[:alpha:]]x', '1x', false],
    ['é', 'e\u0301', true],
  ])('%s in %s', (source, text, expected) => {
    expect(finds(source, text)).toBe(expected);
  });

  it.each(['(invalid', 'a{2000}', '(?=a)b', '(a)\\1', '', ' ', 'x'.repeat(501), '(a|b){999}'])(
    'refuses %s',
    (source) => {
      expect(parsePattern(source).ok).toBe(false);
    },
  );

  it.each(['^(a+)+$', '^(a|a)*$', '(.*)(.*)(.*)(.*)x', '(a{1,30}){1,10}b'])(
    'answers %s without stalling',
    (source) => {
      const started = performance.now();
      expect(finds(source, `${'a'.repeat(19_000)}!`)).toBe(false);
      expect(performance.now() - started).toBeLessThan(1000);
    },
  );

  it('finds any quoted text in itself', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => text.trim() === '' || finds(quote(text), text)),
    );
  });
});

describe('globs', () => {
  it.each([
    ['a*c', 'abbc', true],
    ['a*c', 'ab/c', false],
    ['a**c', 'ab/c', true],
    ['**', 'a/b', true],
    ['a/**', 'a', false],
    ['?', '日', true],
    ['?', '/', false],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[^a-c]x', 'dx', true],
    ['[!a]', '/', false],
    ['[]]', ']', false],
    ['\\*', '*', true],
    ['\\*', 'x', false],
    ['[\\]]', ']', true],
    ['*.*.*', 'a.b', false],
    ['', '', true],
  ])('%s covers %s: %s', (source, text, expected) => {
    const parsed = parseGlob(source);
    expect(parsed.ok && matchesGlob(parsed.glob, text)).toBe(expected);
  });

  it.each(['[', '[a', '[z-a]', '[]', 'a\\', 'x'.repeat(501)])('refuses %s', (source) => {
    expect(parseGlob(source).ok).toBe(false);
  });

  it('agrees with an independent translation', () => {
    const glob = fc.array(fc.constantFrom('a', 'b', '/', '*', '**', '?', '[ab]', '[!a]'), { maxLength: 8 });
    const text = fc.array(fc.constantFrom('a', 'b', '/'), { maxLength: 10 }).map((chars) => chars.join(''));
    const steps: Record<string, string> = { '*': '[^/]*', '**': '.*', '?': '[^/]', '[!a]': '[^/a]' };
    fc.assert(
      fc.property(glob, text, (parts, subject) => {
        const source = parts.join('').replace(/\*{3,}/g, '**');
        const tokens = source.match(/\*\*|\[!?\w+\]|./g) ?? [];
        const reference = new RegExp(`^${tokens.map((token) => steps[token] ?? token).join('')}$`);
        expect(covers(source, subject)).toBe(reference.test(subject));
      }),
      { numRuns: 3000 },
    );
  });

  it('answers a glob that would make backtracking explode', () => {
    const started = performance.now();
    expect(covers(`${'*a'.repeat(100)}b`, 'a'.repeat(2000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
