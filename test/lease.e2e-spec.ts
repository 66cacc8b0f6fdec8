import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Step } from '../src/platform/steps.js';
import { World, until } from './support/boot.js';

/** The data directory is locked, so this is what holds where a lock does not: a frozen machine that comes back. */
describe('a server whose turns another one has taken', () => {
  let world: World;
  let fails = 0;
  const step = (passed: Step): void => {
    if (passed === 'settle-delivery:before' && fails-- > 0) throw new Error('the disk says no');
  };
  const database = () => world.app.core.database;
  const said = () =>
    database().read.selectFrom('message').where('direction', '=', 'out').select(['text', 'state']).execute();

  beforeEach(async () => {
    fails = 0;
    world = await World.boot({ step });
  });
  afterEach(() => world.close());

  async function outrun(): Promise<void> {
    await database().transact(async (tx) => {
      const higher = { value: world.app.core.engine.epoch + 1 };
      await tx.updateTable('engine').set(higher).where('name', '=', 'epoch').execute();
      await tx.updateTable('turn').set({ epoch: higher.value }).where('state', '=', 'running').execute();
    });
  }

  it('says, settles and delivers nothing more of them (P3)', async () => {
    await world.post('!wait 1500\n!tool reply {"text":"from the past"}\n!echo-results');
    await until(async () => world.stub.requests.length > 0, 'the model is asked');
    await outrun();
    await until(async () => world.stub.requests.length > 1, 'it has called the tool');
    await until(async () => world.app.core.gateway.chat !== undefined, 'it goes on');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(JSON.stringify(world.stub.requests.at(-1)?.body)).toContain(
      'Another server goes on with this turn',
    );
    expect(await said()).toEqual([]);
    const rows = await database().read.selectFrom('turn').select(['state', 'epoch']).execute();
    expect(rows).toEqual([{ state: 'running', epoch: world.app.core.engine.epoch + 1 }]);
    await world.post('!say never begun', { chat: (await world.agent('later')).chat });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(world.stub.requests.some(({ body }) => JSON.stringify(body).includes('never begun'))).toBe(false);
  });

  it('delivers nothing that waits in the outbox (P3, P4)', async () => {
    await world.say('!say before');
    await outrun();
    await database().transact((tx) =>
      tx.updateTable('delivery').set({ state: 'pending', attempts: 0 }).execute(),
    );
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const rows = await database().read.selectFrom('delivery').select(['state', 'attempts']).execute();
    expect(rows).toEqual([{ state: 'pending', attempts: 0 }]);
  });

  it('writes down in the next pass what was sent, when it could not be written at once (P4)', async () => {
    fails = 2;
    expect((await world.say('!say written later')).state).toBe('answered');
    await until(async () => (await said())[0]?.state === 'sent', 'it is settled');
    const rows = await database().read.selectFrom('delivery').select(['state', 'attempts']).execute();
    expect(rows).toEqual([{ state: 'sent', attempts: 1 }]);
    expect(fails).toBeLessThan(0);
  });

  it('sends what its last turns said before it ends (P1)', async () => {
    await world.post('!wait 300\n!say last words');
    await until(async () => world.stub.requests.length > 0, 'the model is asked');
    const { read } = database();
    const texts = read.selectFrom('message').where('direction', '=', 'out').select(['text', 'state']);
    const settled = until(async () => (await texts.execute())[0]?.state === 'sent', 'it is sent');
    await Promise.all([world.app.core.gateway.stop(10_000), settled]);
    expect(await texts.execute()).toEqual([{ text: 'last words', state: 'sent' }]);
  });
});
