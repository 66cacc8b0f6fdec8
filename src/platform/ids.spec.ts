import { firstIdAt, newId } from './ids.js';

describe('ids', () => {
  it('sort by time, and as they were drawn within a millisecond', () => {
    const drawn = [1, 1_000, 1_700_000_000_000].flatMap((now) =>
      Array.from({ length: 5_000 }, () => newId(now)),
    );
    expect([...drawn].sort()).toEqual(drawn);
    expect(new Set(drawn).size).toBe(drawn.length);
    expect(new Set(drawn.map((id) => id.length))).toEqual(new Set([22]));
  });

  it('start anew when the clock was put back, and never the same', () => {
    const drawn = Array.from({ length: 1_000 }, (_, i) => newId(5 + (i % 2)));
    expect(new Set(drawn).size).toBe(drawn.length);
    expect(drawn.every((id) => id >= firstIdAt(5) && id < firstIdAt(7))).toBe(true);
  });
});
