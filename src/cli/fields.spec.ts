import { describe, expect, it } from '@jest/globals';
import type { Field } from '../../openapi/client/index.js';
import { UsageError } from './failure.js';
import { findField, valueOf } from './fields.js';

const fields: Field[] = [
  { name: 'dmScope', type: 'text' },
  { name: 'limit', type: 'whole' },
  { name: 'paused', type: 'flag' },
  { name: 'skills', type: 'list', items: { name: '', type: 'text' } },
  { name: 'match', type: 'object', fields: [{ name: 'peer', type: 'any' }] },
  { name: 'value', type: 'any' },
  { name: 'url', type: 'text' },
];

const read = (name: string, ...texts: string[]): unknown => {
  const found = findField(fields, name);
  return found && { path: found.path.join('.'), value: valueOf(found.field, name, texts) };
};

describe('a flag and its field', () => {
  it('meet by name, in camel or kebab case, through dots, and behind input. where the name is taken', () => {
    expect(read('dmScope', 'main')).toEqual({ path: 'dmScope', value: 'main' });
    expect(read('dm-scope', 'main')).toEqual({ path: 'dmScope', value: 'main' });
    expect(read('match.peer.id', '42')).toEqual({ path: 'match.peer.id', value: '42' });
    expect(read('input.url', 'x')).toEqual({ path: 'url', value: 'x' });
    expect(read('match.nothing', 'x')).toBeUndefined();
    expect(read('constructor', 'x')).toBeUndefined();
  });

  it('takes a list by commas, by repetition or as JSON', () => {
    expect(read('skills', 'a,b')).toMatchObject({ value: ['a', 'b'] });
    expect(read('skills', 'a,b', 'c')).toMatchObject({ value: ['a,b', 'c'] });
    expect(read('skills', '["a,b"]')).toMatchObject({ value: ['a,b'] });
    expect(read('skills', '')).toMatchObject({ value: [] });
  });

  it('leaves an open value a text below an object, and reads it as JSON where it stands alone', () => {
    expect(read('value', '5')).toMatchObject({ value: 5 });
    expect(read('value', 'per-peer')).toMatchObject({ value: 'per-peer' });
    expect(read('match.peer', '{"kind":"dm"}')).toMatchObject({ value: { kind: 'dm' } });
    expect(read('match.peer', 'a', 'b')).toMatchObject({ value: ['a', 'b'] });
  });

  it('refuses what cannot be the type, and says what can', () => {
    for (const [name, ...texts] of [
      ['limit', '1.5'],
      ['limit', '1', '2'],
      ['paused', 'maybe'],
      ['match', 'telegram'],
      ['match', '{"peer"'],
    ] as [string, ...string[]][]) {
      expect(() => read(name, ...texts)).toThrow(UsageError);
    }
  });
});
