import { describe, expect, it } from '@jest/globals';
import { codeMs, codeOf, decidePairing, spellCode, type Pairing } from './pairing.js';
import { resolve } from './resolve.js';
import { compile } from './router.js';

const start = Date.parse('2026-11-21T09:00:00.000Z');
const at = (minutes: number): string => new Date(start + minutes * 60_000).toISOString();
const row = (id: string, minutes: number, more: Partial<Pairing> = {}): Pairing => ({
  ...{ id, state: 'pending', createdAt: at(minutes), expiresAt: at(minutes + codeMs / 60_000) },
  ...more,
});

describe('a code', () => {
  it('has no sign that looks like another, and is found in any spelling (PA-02, PA-06)', () => {
    const all = codeOf(Uint8Array.from({ length: 256 }, (_, byte) => byte));
    expect([...new Set(all)].sort().join('')).toBe('23456789ABCDEFGHJKLMNPQRSTUVWXYZ');
    expect(spellCode(' abcd-2345\n')).toBe('ABCD2345');
  });
});

describe('a stranger that writes', () => {
  it('gets a code, waits for it, and gets another when it is over (PA-03, PA-04)', () => {
    expect(decidePairing(undefined, [], at(0))).toEqual({ step: 'code', closes: [] });
    expect(decidePairing(row('a', 0), [], at(59))).toEqual({ step: 'wait' });
    expect(decidePairing(row('a', 0), [], at(60))).toEqual({ step: 'code', closes: [] });
    expect(decidePairing(row('a', 0, { state: 'dismissed' }), [], at(59))).toEqual({ step: 'wait' });
  });

  it('takes the place of the oldest of three, which has its code again by writing (PA-05, PA-11)', () => {
    const others = [row('c', 3), row('a', 1), row('b', 2)];
    expect(decidePairing(undefined, others, at(10))).toEqual({ step: 'code', closes: ['a'] });
    const closed = row('x', 0, { expiresAt: at(5) });
    expect(decidePairing(closed, others, at(10))).toEqual({ step: 'again', closes: ['a'] });
  });

  it('is one too many where twelve had codes within the hour', () => {
    const others = Array.from({ length: 12 }, (_, n) => row(`${n}`, n, { expiresAt: at(n) }));
    expect(decidePairing(undefined, others, at(59))).toEqual({ step: 'flood' });
    expect(decidePairing(undefined, others, at(61))).toEqual({ step: 'code', closes: [] });
  });
});

describe('the outcome of a message', () => {
  const channels = [{ id: 'telegram', platform: 'telegram' }];
  const router = compile({ version: 1, agents: [], channels, routes: [], settings: {} });
  const direct = { platform: 'telegram', peer: { kind: 'direct' as const, id: '7' } };
  const outcome = (more: object) =>
    resolve(router, { ...direct, sender: 'telegram:user/7', ...more }).outcome;

  it('is pairing only for a proven sender of a configured channel in a direct chat', () => {
    expect(outcome({})).toBe('pair');
    for (const more of [
      { sender: 'user:operator' },
      { sender: undefined },
      { platform: 'slack', sender: 'slack:user/7' },
      { peer: { kind: 'group', id: '7' } },
      { verb: 'untrusted' },
      { fromBot: true },
    ])
      expect([more, outcome(more)]).toEqual([more, 'gated']);
  });
});
