import { Problem } from '../platform/problem.js';
import { Outdated, Seen } from './seen.js';

describe('what a call has seen', () => {
  it('is looked at once by the call and its parts', async () => {
    const seen = new Seen();
    const [call, part] = [{}, {}];
    let looks = 0;
    const look = async (): Promise<number> => (looks += 1);
    expect(await seen.once(call, 'a', look)).toBe(1);
    seen.share(call, part);
    expect(await seen.once(part, 'a', look)).toBe(1);
    expect(await seen.once(part, 'b', undefined)).toBeUndefined();
    expect(looks).toBe(1);
  });

  it('is looked at again where it was changed meanwhile, as often as is sensible', async () => {
    const seen = new Seen();
    const call = {};
    let [looks, changes] = [0, 2];
    const work = async (): Promise<number | undefined> => {
      const found = await seen.once(call, 'a', async () => (looks += 1));
      if (changes-- > 0) throw new Outdated('it was changed');
      return found;
    };
    expect(await seen.freshly(call, work)).toBe(3);
    changes = 100;
    await expect(seen.freshly(call, work)).rejects.toMatchObject({ kind: 'conflict' });
    expect(changes).toBe(92);
  });

  it('does nothing again for another reason', async () => {
    let tries = 0;
    const work = async (): Promise<void> => {
      tries += 1;
      throw new Problem('conflict', 'no');
    };
    await expect(new Seen().freshly({}, work)).rejects.toThrow('no');
    expect(tries).toBe(1);
  });
});
