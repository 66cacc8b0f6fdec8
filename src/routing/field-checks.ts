import type { FieldError } from '../platform/problem.js';

/** A check of one input field: the faults found at its path. */
export type Check = (raw: unknown, path: string) => FieldError[];

/** One fault at a path. */
export function wrong(path: string, message: string): FieldError[] {
  return [{ path, message }];
}

/** Whether an input is an object with named fields. */
export function isFields(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}

/** Checks every field of an input by its name; a name without a check is a fault, never ignored. */
export function checkFields(raw: unknown, path: string, checks: Record<string, Check>): FieldError[] {
  if (!isFields(raw)) return wrong(path, 'must be an object');
  return Object.entries(raw).flatMap(([name, value]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (!check) return wrong(at, `is unknown; known are ${Object.keys(checks).join(', ')}`);
    return value === undefined ? [] : check(value, at);
  });
}

/** One value or a list of values, each checked alone; an empty list would match nothing and is refused. */
export function oneOrMany(check: Check): Check {
  return (raw, path) => {
    if (!Array.isArray(raw)) return check(raw, path);
    if (raw.length === 0) return wrong(path, 'is an empty list; leave it out or name a value');
    return raw.flatMap((item: unknown, index) => check(item, `${path}.${index}`));
  };
}

/** One of a few words. */
export function oneOf(words: readonly string[]): Check {
  return (raw, path) =>
    typeof raw === 'string' && words.includes(raw) ? [] : wrong(path, `must be one of ${words.join(', ')}`);
}
