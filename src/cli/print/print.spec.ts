import { describe, expect, it } from '@jest/globals';
import { cut, plain, widthOf } from './plain.js';
import { listLines, recordLines } from './rows.js';

describe('what is printed', () => {
  it('cannot command the terminal, whoever wrote it', () => {
    const name = 'a\u001b]0;owned\u0007\u001b[2J\u202eb\r\nc';
    expect(plain(name)).not.toMatch(/[\u001b\u0007\u202e\r]/);
    const [, row] = listLines([{ id: '1', name }], ['id']);
    expect(row).toBe('1   a\ufffd]0;owned\ufffd\ufffd[2J\ufffdb\ufffd c');
    expect(recordLines({ name }).join('')).not.toMatch(/[\u001b\u0007\u202e\r]/);
  });

  it('counts columns as a terminal does, and cuts between characters', () => {
    expect(widthOf('🦉 日本 é')).toBe(9);
    expect(widthOf('👩‍👩‍👧')).toBe(2);
    expect(cut('日本語', 4)).toBe('日…');
    expect(cut('abc', 3)).toBe('abc');
  });

  it('shows the key first, in the order of the API, without stamps and empty columns', () => {
    const rows = [
      { skills: ['a'], path: 'x', version: 1, tools: {} },
      { name: 'N', skills: [], path: 'y', version: 1, tools: {} },
    ];
    expect(listLines(rows, ['path'])).toEqual(['PATH  NAME  SKILLS', 'x           a', 'y     N']);
    expect(listLines([], [])).toEqual(['none']);
  });

  it('fits a table into the terminal by cutting the widest columns', () => {
    const lines = listLines([{ id: '1', text: 'word '.repeat(40), state: 'done' }], ['id'], 40);
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(40);
    expect(lines[1]).toMatch(/…\s+done$/);
  });
});
