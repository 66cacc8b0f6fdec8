import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { splitText } from './split.js';

const lines = (count: number, word = 'line'): string =>
  Array.from({ length: count }, (_, index) => `${word} ${index}`).join('\n');

describe('splitText', () => {
  it('leaves a text that fits as it is', () => {
    expect(splitText('a\n\n\n\nb ', 8)).toEqual(['a\n\n\n\nb ']);
    expect(splitText('', 10)).toEqual(['']);
  });

  it('cuts between paragraphs and fills each message as far as they fit', () => {
    expect(splitText('one\n\ntwo\n\nthree', 10)).toEqual(['one\n\ntwo', 'three']);
  });

  it('keeps a fenced block whole, blank lines in it included', () => {
    const code = '```ts\nlet a;\n\nlet b;\n```';
    expect(splitText(`before it\n\n${code}\n\nafter it`, code.length + 4)).toEqual([
      'before it',
      code,
      'after it',
    ]);
  });

  it('closes and opens the fence again around the parts of a block that is too long', () => {
    const parts = splitText(`~~~py\n${lines(30)}\n~~~`, 80);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) {
      expect(part.startsWith('~~~py\n') && part.endsWith('\n~~~')).toBe(true);
      expect(part.length).toBeLessThanOrEqual(80);
    }
    const inside = parts.map((part) => part.slice(6, -4)).join('\n');
    expect(inside).toBe(lines(30));
  });

  it('takes a fence that is never closed to the end of the text', () => {
    const parts = splitText('intro\n\n```\n' + lines(20), 60);
    expect(parts[0]).toBe('intro');
    expect(parts.slice(1).every((part) => part.startsWith('```\n') && part.endsWith('\n```'))).toBe(true);
  });

  it('cuts a long paragraph at lines, then at words, and a long word without halving a sign', () => {
    expect(splitText(lines(3), 8)).toEqual(['line 0', 'line 1', 'line 2']);
    expect(splitText('alpha beta gamma', 11)).toEqual(['alpha beta ', 'gamma']);
    expect(splitText('🪶🪶🪶', 3)).toEqual(['🪶', '🪶', '🪶']);
  });

  it('never exceeds the limit and loses no word', () => {
    const text = fc.array(fc.constantFrom('word', '\n', '\n\n', ' ', '```\n', 'a longer one', '🪶'), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(text, fc.integer({ min: 20, max: 60 }), (parts, limit) => {
        const whole = parts.join('');
        const split = splitText(whole, limit);
        const words = (value: string): string => value.replace(/[\s`]/g, '');
        expect(split.every((part) => part.length <= limit)).toBe(true);
        expect(words(split.join(''))).toBe(words(whole));
      }),
    );
  });
});
