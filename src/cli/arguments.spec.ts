import { describe, expect, it } from '@jest/globals';
import { commandWords, isOn, readArguments, single, type Flag } from './arguments.js';
import { UsageError } from './failure.js';

const flags: Flag[] = [
  { name: 'name', takes: 'text', says: '' },
  { name: 'wait', says: '' },
  { name: 'file', takes: 'path', says: '' },
];
const read = (...argv: string[]) => readArguments(argv, (name) => flags.find((flag) => flag.name === name));

describe('a command line', () => {
  it('has words and flags in any order, and nothing is a flag after --', () => {
    const given = read('corp', '--name', '--wait', '--wait', 'eng', '--', '--name');
    expect(given.words).toEqual(['corp', 'eng', '--name']);
    expect(single(given, 'name')).toBe('--wait');
    expect(isOn(given, 'wait')).toBe(true);
    expect(single(read('--name=a=b'), 'name')).toBe('a=b');
    expect(isOn(read('--no-wait'), 'wait')).toBe(false);
    expect(read('-100').words).toEqual(['-100']);
  });

  it('takes an object after --json as the input, and the next word as a word', () => {
    expect(read('--json', '{"a":1}', 'x')).toMatchObject({ body: '{"a":1}', words: ['x'] });
    expect(read('--json', 'x').body).toBeUndefined();
    const without = readArguments(['--json', '{"a":1}'], () => undefined);
    expect(without).toMatchObject({ words: ['{"a":1}'] });
  });

  it('refuses unknown flags, missing values, and one value given twice', () => {
    expect(() => read('--nmae', 'x')).toThrow(UsageError);
    expect(() => read('-x')).toThrow(UsageError);
    expect(() => read('--name')).toThrow('--name takes a value');
    expect(() => single(read('--name', 'a', '--name', 'b'), 'name')).toThrow('2 times');
    expect(() => isOn(read('--wait=maybe'), 'wait')).toThrow('true or false');
  });

  it('names its command by the first words that no flag claims', () => {
    expect(commandWords(['--url', 'http://x', 'agents', '--json', 'list', 'main'])).toEqual([2, 4]);
    expect(commandWords(['--data=/x', 'status'])).toEqual([1]);
    expect(commandWords(['--', 'agents'])).toEqual([]);
  });
});
