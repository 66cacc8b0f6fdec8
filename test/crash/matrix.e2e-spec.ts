import { describe, expect, it } from '@jest/globals';
import { commits, moments } from '../../src/platform/steps.js';
import { describeMatrix } from './describe-matrix.js';
import { matrix } from './rows.js';

describeMatrix('crash matrix with plain processes', matrix, { runtime: 'process', small: true });

describe('the crash matrix', () => {
  it('leaves out no named step', () => {
    const struck = new Set(matrix.flatMap(({ at, then }) => [at.at(-1), then]));
    const steps = [...commits.flatMap((commit) => [`${commit}:before`, `${commit}:after`]), ...moments];
    expect(steps.filter((step) => !struck.has(step as never))).toEqual([]);
    expect(matrix.length).toBeGreaterThanOrEqual(60);
  });
});
