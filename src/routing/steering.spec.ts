import { describe, expect, it } from '@jest/globals';
import { parseSteering } from './steering.js';

describe('a steering word', () => {
  it.each([
    ['@', { clear: 'agent' }],
    [' # ', { clear: 'topic' }],
    ['#deploy', { topic: 'deploy', rest: '' }],
    ['#Deploy the second\nline', { topic: 'deploy', rest: 'the second\nline' }],
    ['#発送 もの', { topic: '発送', rest: 'もの' }],
    ['@sre', { child: 'sre', rest: '' }],
    ['@SRE Look at It', { child: 'sre', rest: 'Look at It' }],
    ['@eng/sre look', { child: 'eng/sre', rest: 'look' }],
  ])('%j is read', (text, word) => {
    expect(parseSteering(text)).toEqual(word);
  });

  it.each([
    '',
    'hello #deploy',
    '##',
    '# heading',
    '@ somebody',
    '@sre, look',
    'a@b.c',
    '#-',
    '@../x',
    '@a//b',
  ])('%j is a text like any other', (text) => {
    expect(parseSteering(text)).toBeUndefined();
  });
});
