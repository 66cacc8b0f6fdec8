import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Text } from './fields.js';
import { joinKey, splitKey } from './key.js';
import type { Resource } from './resource.js';

class One {
  @Text({ says: 'Id' }) id!: string;
}

class Two {
  @Text({ says: 'Agent' }) agent!: string;
  @Text({ says: 'Name' }) name!: string;
}

const resourceOf = (key: typeof One | typeof Two): Resource => ({ key }) as unknown as Resource;

describe('a key', () => {
  it('of one part is that part', () => {
    expect(joinKey(['a,b%'])).toBe('a,b%');
    expect(splitKey(resourceOf(One), 'a,b%')).toEqual({ id: 'a,b%' });
  });

  it('of several parts comes back as it went in, commas and percent signs included', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (agent, name) => {
        expect(splitKey(resourceOf(Two), joinKey([agent, name]))).toEqual({ agent, name });
      }),
    );
  });

  it('stays readable where it can', () => {
    expect(joinKey(['corp/eng', 'API_KEY'])).toBe('corp/eng,API_KEY');
  });
});
