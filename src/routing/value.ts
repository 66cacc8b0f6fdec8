import { literalOf, matchesGlob, parseGlob, type Glob } from './glob.js';
import type { Pattern } from './types.js';

/** A predicate's question to one value of a message; undefined and empty both mean that it has none. */
export type ValueTest = (value: string | undefined) => boolean;

/** The values of a predicate as a list. */
export function patternsOf(pattern: Pattern): readonly string[] {
  return typeof pattern === 'string' ? [pattern] : pattern;
}

/**
 * The exact values that a predicate names, the empty one for absence, or undefined if it holds a wildcard.
 */
export function literalsOf(pattern: Pattern): readonly string[] | undefined {
  const literals: string[] = [];
  for (const text of patternsOf(pattern)) {
    const literal = literalOf(text);
    if (literal === undefined) return undefined;
    literals.push(literal);
  }
  return literals;
}

/** Whether a predicate asks for a present value; `""` alone asks for absence. */
export function asksPresence(pattern: Pattern | undefined): pattern is Pattern {
  return pattern !== undefined && patternsOf(pattern).some((text) => text !== '');
}

/** The single glob of a predicate, for finding what all its matches begin with. */
export function onlyGlob(pattern: Pattern): Glob | undefined {
  const [text, ...more] = patternsOf(pattern);
  if (text === undefined || more.length > 0 || isPresent(text)) return undefined;
  const parsed = parseGlob(text);
  return parsed.ok ? parsed.glob : undefined;
}

/** Makes the question; any one of the values suffices, and what is no glob matches nothing. */
export function valueTest(pattern: Pattern): ValueTest {
  const exact = new Set<string>();
  const globs: Glob[] = [];
  let present = false;
  for (const text of patternsOf(pattern)) {
    const parsed = parseGlob(text);
    if (isPresent(text)) present = true;
    else if (parsed.ok && parsed.glob.literal !== undefined) exact.add(parsed.glob.literal);
    else if (parsed.ok) globs.push(parsed.glob);
  }
  return (value) => {
    if (value === undefined || value === '') return exact.has('');
    return present || exact.has(value) || globs.some((glob) => matchesGlob(glob, value));
  };
}

function isPresent(text: string): boolean {
  return text === '*' || text === '**';
}
