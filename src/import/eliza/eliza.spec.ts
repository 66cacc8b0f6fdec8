import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ImportFault } from '../translation.js';
import { translateEliza } from './eliza.js';

const names = [
  ...[
    'name',
    'username',
    'system',
    'bio',
    'lore',
    'topics',
    'adjectives',
    'style',
    'all',
    'chat',
    'knowledge',
  ],
  ...['messageExamples', 'settings', 'secrets', 'content', 'text', 'user', 'plugins'],
];
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, depthSize: 'large' },
    fc.constantFrom<unknown>('Ada', '', '../..', null, 7, true, '{{agentName}}'),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('tree'), { maxKeys: 5 }),
  ),
}));

describe('a character of ElizaOS', () => {
  it('ends in an agent with a persona or in faults, whatever it holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), tree, { maxKeys: 8 }), (given) => {
        try {
          const { documents } = translateEliza({ name: 'Ada', ...given }, {});
          expect(documents.map(({ kind }) => kind)).toEqual(['Agent', 'Persona']);
        } catch (error) {
          expect(error).toBeInstanceOf(ImportFault);
        }
      }),
      { numRuns: 400 },
    );
  });
});
