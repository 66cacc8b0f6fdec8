import { describe, expect, it } from '@jest/globals';
import { disagreement } from '../../test/support/authority-compare.js';
import { mutations, spoilt } from '../../test/support/authority-mutants.js';

const runs = { seed: 20_261_121, policies: 2500, each: 40 };

describe('the model tells a spoilt evaluator apart', () => {
  it.each(mutations.map((mutation) => [mutation[0], mutation] as const))(
    'where %s',
    async (_name, mutation) => {
      expect(disagreement(await spoilt(mutation), runs)).toBeDefined();
    },
  );

  it('and finds nothing in a copy without a fault', async () => {
    const same = await spoilt([
      'no fault',
      'acl',
      'let allow: Grant | undefined;',
      'let allow: Grant | undefined;',
    ]);
    expect(disagreement(same, { ...runs, policies: 200 })).toBeUndefined();
  });
});
