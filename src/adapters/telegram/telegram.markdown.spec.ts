import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { render } from './telegram.markdown.js';

/** Each form with the words that it covers. */
const forms = (markdown: string): (string | undefined)[][] => {
  const { text, entities } = render(markdown);
  return entities.map((entity) => [
    entity.type,
    text.slice(entity.offset, entity.offset + entity.length),
    ...('url' in entity ? [entity.url] : []),
    ...('language' in entity ? [entity.language] : []),
  ]);
};

describe('Markdown for Telegram', () => {
  it('is text with forms beside it', () => {
    expect(render('# Plan\n\nA **bold** and _soft_ ~~old~~ `x < y` word').text).toBe(
      'Plan\n\nA bold and soft old x < y word',
    );
    expect(forms('# Plan\n\nA **bold** and _soft_ ~~old~~ `x < y` word')).toEqual([
      ['bold', 'Plan'],
      ['bold', 'bold'],
      ['italic', 'soft'],
      ['strikethrough', 'old'],
      ['code', 'x < y'],
    ]);
  });

  it('counts in UTF-16 units', () => {
    expect(render('👩‍🚀 **go**').entities).toEqual([{ type: 'bold', offset: 6, length: 2 }]);
  });

  it('keeps code as it is, with its language', () => {
    const code = 'let a = "*";\n\n\tif (a_b_c) {}';
    expect(forms(`before\n\n\`\`\`ts\n${code}\n\`\`\`\n\nafter`)).toEqual([['pre', code, 'ts']]);
    expect(render(`\`\`\`\n${code}\n\`\`\``).text).toBe(code);
  });

  it('puts addresses behind words, and leaves those alone that are words', () => {
    expect(forms('[the plan](https://x.org/a_b_c) and ![a cat](https://x.org/cat.png)')).toEqual([
      ['text_link', 'the plan', 'https://x.org/a_b_c'],
      ['text_link', 'a cat', 'https://x.org/cat.png'],
    ]);
    expect(render('see https://x.org/a_b and [file](notes.md)')).toEqual({
      text: 'see https://x.org/a_b and file (notes.md)',
      entities: [],
    });
  });

  it('writes lists, quotes, tables and rules as a chat shows them', () => {
    expect(render('- one\n- [x] two\n  - three\n\n3. four\n4. five').text).toBe(
      '• one\n• ☑ two\n  • three\n\n3. four\n4. five',
    );
    expect(forms('> said **he**')).toEqual([
      ['bold', 'he'],
      ['blockquote', 'said he'],
    ]);
    expect(forms('| a | b |\n|---|---|\n| 1 | 2 |')).toEqual([['pre', '| a | b |\n|---|---|\n| 1 | 2 |']]);
    expect(render('a\n\n---\n\nb').text).toBe('a\n\n———\n\nb');
  });

  it('leaves what is no Markdown as it stands', () => {
    const plain = 'snake_case_name 2 * 3 * 4 <tag> & 5 > 4\nnext line';
    expect(render(plain)).toEqual({ text: plain, entities: [] });
    expect(render('\\*not bold\\*').text).toBe('*not bold*');
    expect(render('---').text).toBe('———');
    expect(render('[x]: https://x.org').text).toBe('[x]: https://x.org');
  });

  it('never grows, and never marks what is not there', () => {
    const pieces = [
      '**',
      '_',
      '`',
      '```\n',
      '\n',
      '\n\n',
      '- ',
      '1. ',
      '> ',
      '# ',
      '[a](',
      'http://x.y',
      ')',
      '|',
      '😀',
      'word ',
      '<b>',
      '  ',
      '\\',
      '~~',
      '---',
      '[ ] ',
    ];
    const markdown = fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(markdown, (source) => {
        const { text, entities } = render(source);
        expect(text.length).toBeLessThanOrEqual(source.length);
        for (const { offset, length } of entities) {
          expect(length).toBeGreaterThan(0);
          expect(offset + length).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
