import { describe, expect, it } from '@jest/globals';
import { Remains } from './remains.js';

describe('what is left of a container', () => {
  let answers = false;
  let ended: string[] = [];
  const end = (name: string) => (): Promise<void> => {
    if (!answers) return Promise.reject(new Error('no engine'));
    ended.push(name);
    return Promise.resolve();
  };
  const begin = (): void => {
    answers = false;
    ended = [];
  };

  it('is ended when the engine answers again, and only then its session may start (P3)', async () => {
    begin();
    const remains = new Remains(5);
    await remains.end('one', 'first', end('first'));
    await remains.end('one', 'second', end('second'));
    await expect(remains.clear('one')).rejects.toMatchObject({ kind: 'unavailable' });
    await remains.clear('other');
    expect(ended).toEqual([]);
    answers = true;
    await remains.clear('one');
    expect(ended).toEqual(['first', 'second']);
    await remains.close();
  });

  it('is ended though nobody asks for its session', async () => {
    begin();
    const remains = new Remains(5);
    const gone = Promise.withResolvers<void>();
    await remains.end('one', 'first', () => end('first')().then(() => gone.resolve()));
    answers = true;
    await gone.promise;
    expect(ended).toEqual(['first']);
    await remains.close();
  });

  it('waits for nobody when the server ends', async () => {
    begin();
    const remains = new Remains(5);
    await remains.end('one', 'first', end('first'));
    await remains.close();
    expect(ended).toEqual([]);
  });
});
