import { describe, expect, it } from '@jest/globals';
import { Mentions } from './mentions.js';

const ada = new Mentions({
  names: ['user:ada', 'telegram:user/42'],
  terms: ['Swordfish', 'Müller', 'x-y.z'],
  lines: ['- 2026-11-01: likes tea'],
});

describe('mentions', () => {
  it.each([
    ['user:ada', true],
    ['"user:ada"', true],
    ['USER:ADA.', true],
    ['role of user:ada, and others', true],
    ['user:adam', false],
    ['user:ada.lovelace', false],
    ['superuser:ada', false],
    ['{"text":"one\\nuser:ada"}', true],
    ['nuser:ada', false],
    ['telegram:user/42', true],
    ['telegram:user/421', false],
    ['sender:telegram:user/42', true],
    ['the swordfishes', true],
    ['\ud83d\ude00 x-y.z', true],
    ['mu\u0308ller', true],
    ['', false],
  ])('in %j: %j', (text, isIn) => {
    expect(ada.isIn(text)).toBe(isIn);
  });

  it('are in what is no text where they can be there by no chance', () => {
    const short = new Mentions({ names: ['user:ada'], terms: ['Ada', 'Lovelace'], lines: ['- tea'] });
    const found = ['\0Ada\0', '(ada)', 'Ada', 'xLovelacex', '\ufffduser:ada\ufffd', '\0\n- tea\n\0'];
    expect(found.map((text) => short.isAmong(text))).toEqual(found.map(() => true));
    const chance = ['\ufffdAda\0', 'xAda', '\0adax', '\u0001Ada\u0001', ''];
    expect(chance.map((text) => short.isAmong(text))).toEqual(chance.map(() => false));
  });

  it('are replaced where they stand, and nothing else is', () => {
    expect(ada.replaced('user:ada wrote Swordfish to user:adam', 'erased')).toBe(
      'erased wrote erased to user:adam',
    );
    expect(ada.replaced('nobody', 'erased')).toBe('nobody');
  });

  it('go with their lines, and given lines go where they are the same', () => {
    const text = '# Memory\n- 2026-11-01: likes tea\r\n- 2026-11-01: likes teapots\n- ask user:ada\nend\n';
    expect(ada.withoutLines(text)).toBe('# Memory\n- 2026-11-01: likes teapots\nend\n');
    expect(ada.withoutLines('a\r\nb')).toBe('a\r\nb');
  });

  it('are none where nothing is sought', () => {
    const nobody = new Mentions({ names: [], terms: [] });
    expect([nobody.isEmpty, nobody.isIn('user:ada'), nobody.withoutLines('user:ada')]).toEqual([
      true,
      false,
      'user:ada',
    ]);
  });
});
