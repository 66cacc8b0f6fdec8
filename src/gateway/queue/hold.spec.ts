import { describe, expect, it } from '@jest/globals';
import { heldUntil, type Held } from './hold.js';

const at = (ms: number, burst?: string): Held => ({
  at: new Date(ms).toISOString(),
  facts: burst === undefined ? {} : { burst },
});

describe('waiting for what comes in one go', () => {
  it('is not done for a message by itself', () => {
    expect(heldUntil([at(0), at(100)], false)).toBeUndefined();
  });

  it('lasts half a second after the last of an album, and of everything where the agent collects', () => {
    expect(heldUntil([at(0, 'a'), at(100, 'a')], false)).toBe(600);
    expect(heldUntil([at(0), at(300)], true)).toBe(800);
  });

  it('ends for those who never stop', () => {
    const flood = Array.from({ length: 100 }, (_, n) => at(n * 400));
    expect(heldUntil(flood, true)).toBe(5000);
  });
});
