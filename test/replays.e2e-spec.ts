import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HeldClock } from './contract/resources-app.js';
import { World } from './support/boot.js';
import { forgetReplays } from '../src/kernel/replay.js';
import { canonicalJson } from '../src/platform/json.js';

describe('what an Idempotency-Key leaves behind', () => {
  const clock = new HeldClock();
  let world: World;
  beforeAll(async () => void (world = await World.boot({ clock })));
  afterAll(() => world.close());

  const rows = () => world.app.core.database.read.selectFrom('replay').selectAll().orderBy('key').execute();
  const make = (key: string, value: string) =>
    world.api(
      'POST',
      '/secrets',
      { scope: '**', name: key, kind: 'bearer', value },
      { 'idempotency-key': key },
    );

  it('does not let a weak secret be tried out, and still tells the same from another', async () => {
    expect((await make('pin', '1234')).status).toBe(201);
    const [row] = await rows();
    const input = { scope: '**', name: 'pin', kind: 'bearer', value: '1234' };
    const guesses = [{ key: {}, input }, { input }, input].map((guess) =>
      createHash('sha256').update(canonicalJson(guess)).digest('hex'),
    );
    expect(row!.digest).toMatch(/^[0-9a-f]{12}\.[0-9a-f]{64}$/);
    for (const guess of guesses) expect(row!.digest).not.toContain(guess);
    expect((await make('pin', '1234')).headers.get('idempotency-replayed')).toBe('true');
    expect((await make('pin', '1235')).status).toBe(409);
  });

  it('is known again after the keys were rotated, and by no key but its own', async () => {
    const { digest } = (await rows())[0]!;
    await world.api('POST', '/secrets/rotate', {});
    expect((await make('pin', '1234')).headers.get('idempotency-replayed')).toBe('true');
    await make('later', '1234');
    const later = (await rows()).find(({ key }) => key === 'later')!;
    expect(later.digest.split('.')[0]).not.toBe(digest.split('.')[0]);
    expect((await make('later', '1234')).status).toBe(201);
    const { database } = world.app.core;
    await database.transact((tx) =>
      tx
        .updateTable('replay')
        .set({ digest: 'f00'.repeat(8) })
        .execute(),
    );
    expect((await make('later', '1234')).status).toBe(409);
  });

  it('is removed after a day, some at a time, by a loop', async () => {
    const { database, gateway } = world.app.core;
    const row = { principal: 'user:operator', action: 'a:b', digest: 'x', status: 201, targetKey: null };
    const old = new Date(clock.at - 25 * 3600 * 1000).toISOString();
    const values = Array.from({ length: 1201 }, (_, index) => ({ ...row, key: `old-${index}`, at: old }));
    await database.transact((tx) => tx.insertInto('replay').values(values).execute());
    const left = async (): Promise<number> => (await rows()).length;
    expect(await forgetReplays(database, clock.at)).toBe(true);
    expect(await left()).toBe(703);
    await gateway.restart(0);
    while ((await left()) > 2) await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await rows()).map(({ key }) => key)).toEqual(['later', 'pin']);
    expect(await forgetReplays(database, clock.at)).toBe(false);
  });
});
