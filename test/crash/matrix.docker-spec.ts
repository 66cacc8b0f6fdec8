import { describe, expect, it } from '@jest/globals';
import { describeMatrix } from './describe-matrix.js';
import { dockerRows } from './docker-rows.js';

describeMatrix('crash matrix with Docker containers', dockerRows, { runtime: 'docker' });

describe('the crash matrix with Docker containers', () => {
  it('has at least twelve rows', () => {
    expect(dockerRows.length).toBeGreaterThanOrEqual(12);
  });
});
