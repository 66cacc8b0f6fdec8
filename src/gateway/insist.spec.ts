import { describe, expect, it } from '@jest/globals';
import { insist } from './insist.js';

const full = (): Error => Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });

describe('an outcome that must be written', () => {
  it('waits for room on the disk', async () => {
    const answers = [full(), Object.assign(new Error('no space'), { code: 'ENOSPC' })];
    const write = async (): Promise<string> => {
      const failure = answers.shift();
      if (failure) throw failure;
      return 'written';
    };
    expect(await insist(write)).toBe('written');
    expect(answers).toEqual([]);
  });

  it('waits no longer when it is over, and for nothing else', async () => {
    let tries = 0;
    const write = async (failure: Error): Promise<never> => {
      tries += 1;
      throw failure;
    };
    await expect(
      insist(
        () => write(full()),
        () => tries === 2,
      ),
    ).rejects.toThrow('disk is full');
    await expect(insist(() => write(new Error('a bug')))).rejects.toThrow('a bug');
    expect(tries).toBe(3);
  });
});
