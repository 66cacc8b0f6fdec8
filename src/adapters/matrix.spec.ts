import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { capabilityMatrix } from './matrix.js';
import { adapters } from './platforms.js';

describe('docs/channels.md', () => {
  it('has the capability table that the adapters give', () => {
    const text = readFileSync('docs/channels.md', 'utf8');
    const table = /<!-- capabilities -->\n\n([^]*?)\n\n<!-- \/capabilities -->/.exec(text)?.[1];
    expect(table).toBe(capabilityMatrix(adapters));
  });
});
