import { describe, expect, it } from '@jest/globals';
import { disagreement, type Tally } from '../../test/support/authority-compare.js';
import { decide, effective } from './acl.js';
import { mayDelegate } from './acl-delegation.js';
import { fallenOf } from './acl-standing.js';

const runs = { seed: 20_261_121, policies: 4000, each: 40 };

describe('the evaluator', () => {
  it(`answers as the model that lists everything, on 160,000 random questions (seed ${runs.seed})`, () => {
    const tally: Tally = {};
    expect(disagreement({ effective, decide, mayDelegate, fallenOf }, runs, tally)).toBeUndefined();
    const reasons = ['allow', 'deny', 'no matching allow', 'token limits', 'own cage'] as const;
    const asked = reasons.map((reason) => tally[reason] ?? 0);
    const passed = reasons.map((reason) => tally[`pass on: ${reason}`] ?? 0);
    expect(asked.reduce((sum, n) => sum + n, 0)).toBe(160_000);
    // Each answer was really given, and often.
    expect(Math.min(...asked)).toBeGreaterThan(5000);
    expect(Math.min(...passed)).toBeGreaterThan(1000);
    expect(Math.min(tally['some fell'] ?? 0, tally['all stand'] ?? 0)).toBeGreaterThan(1000);
  });
});
