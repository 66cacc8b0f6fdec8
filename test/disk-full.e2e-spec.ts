import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Step } from '../src/platform/steps.js';
import { World, until } from './support/boot.js';

/** As SQLite says it; test/crash/full-disk meets it with a file that may not grow. */
const full = (): Error => Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });

describe('a disk that is full for a moment', () => {
  let world: World;
  let at: Step | undefined;
  const step = (passed: Step): void => {
    if (passed !== at) return;
    at = undefined;
    throw full();
  };
  const database = () => world.app.core.database.read;
  const write = (eventKey: string, text: string, mentioned: boolean) =>
    world.api('POST', '/channels/matrix/messages', {
      eventKey,
      chat: 'matrix:room/a',
      peer: { kind: 'group', id: 'room' },
      sender: 'matrix:ada',
      text,
      facts: { mentioned },
    });

  beforeEach(async () => {
    at = undefined;
    world = await World.boot({ step });
    const open = { settings: { external: true }, groupPolicy: 'open', defaultAgent: 'main' };
    await world.api('POST', '/channels', { id: 'matrix', ...open });
  });
  afterEach(() => world.close());

  it.each(['told:before', 'meter:before', 'settle:before'] as const)(
    'at %s: what has been done is written down later, and not done again (P1, P3)',
    async (moment) => {
      expect((await write('1', 'overheard', false)).status).toBe(202);
      at = moment;
      expect((await write('2', '!say once', true)).status).toBe(202);
      const ended = await until(async () => {
        const [turn] = await database().selectFrom('turn').selectAll().execute();
        return turn?.endedAt != null && turn;
      }, 'the turn has its end');
      expect(at).toBeUndefined();
      expect(ended).toMatchObject({ state: 'succeeded', attempts: 1 });
      expect(await world.attempts(ended.id)).toMatchObject([{ state: 'succeeded' }]);
      const calls = () => database().selectFrom('modelCall').select('status').execute();
      await until(async () => (await calls()).length > 0, 'the request is metered');
      expect(await calls()).toEqual(world.stub.requests.map(() => ({ status: 200 })));
      const { contextSeq } = await database().selectFrom('session').selectAll().executeTakeFirstOrThrow();
      expect(contextSeq).toBeGreaterThan(0);
    },
  );
});
