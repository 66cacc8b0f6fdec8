import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { World, until } from './support/boot.js';
import { ModelStub } from './support/model-stub/model-stub.js';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

describe('an agent that fails again and again', () => {
  let world: World;
  let dataDir: string;
  let stub: ModelStub;
  let ahead = 0;
  const clock = {
    now: () => Date.now() + ahead,
    iso: () => new Date(Date.now() + ahead).toISOString(),
  };
  const boot = (): Promise<World> => World.boot({ clock, dataDir, stub });

  beforeEach(async () => {
    ahead = 0;
    dataDir = mkdtempSync(join(tmpdir(), 'rk-'));
    stub = new ModelStub();
    await stub.start();
    world = await boot();
  });
  afterEach(async () => {
    await world.close();
    await stub.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const paused = async (): Promise<string | undefined> =>
    (await world.api('GET', '/agents/main')).body.pausedUntil;
  const rows = async () => (await world.history()).messages;
  const notices = async (): Promise<string[]> =>
    (await rows()).filter(({ text }) => text.includes('times in a row')).map(({ text }) => text);
  /** A refusal that trying again does not change: one attempt a turn. */
  const fail = async (): Promise<void> => {
    expect((await world.say('!status 400')).state).toBe('failed');
  };

  it('pauses after three failures, says so once, keeps what is written and runs it after the pause (P1)', async () => {
    for (const _ of [1, 2, 3]) {
      expect(await paused()).toBeUndefined();
      await fail();
    }
    expect(Date.parse((await paused()) ?? '') - clock.now()).toBeGreaterThan(0);
    const kept = await world.post('!say at last');
    const more = await world.post('/status');
    await until(async () => (await rows()).some(({ text }) => text.includes('It pauses until')), 'told');
    const turn = async () => {
      const { items } = (await world.api('GET', '/turns?state=queued')).body;
      return items.find(({ reason }: { reason?: string }) => reason?.includes('pauses'));
    };
    await until(turn, 'the turn says why it waits');
    expect(await notices()).toHaveLength(1);
    const other = await world.agent('other');
    const answered = await world.say('!say unharmed', { chat: other.chat });
    expect(answered.answers).toMatchObject([{ text: 'unharmed' }]);
    ahead += 31_000;
    await until(async () => (await rows()).some(({ text }) => text === 'at last'), 'it is answered');
    await until(async () => (await paused()) === undefined, 'the pause is over');
    expect((await rows()).find(({ id }) => id === kept).state).toBe('answered');
    expect((await rows()).find(({ id }) => id === more).state).toBe('answered');
    await world.close();
    world = await boot();
    expect((await world.say('!say and more')).answers).toMatchObject([{ text: 'and more' }]);
  });

  it('pauses longer when the one that tries fails too, across a restart, and tries one at a time', async () => {
    for (const _ of [1, 2, 3]) await fail();
    const first = Date.parse((await paused()) ?? '') - clock.now();
    await world.close();
    world = await boot();
    expect(await paused()).toBeDefined();
    const chats = await Promise.all([1, 2].map(() => world.link('main')));
    for (const chat of chats) await world.post('!status 400', { chat });
    ahead += 31_000;
    await until(async () => (await notices()).length === 1 && (await failed()) === 4, 'one has tried');
    const second = Date.parse((await paused()) ?? '') - clock.now();
    expect(second).toBeGreaterThan(first);
    expect(await failed()).toBe(4);
  });

  it('starts again when an operator says so, and that is audited (P6)', async () => {
    for (const _ of [1, 2, 3]) await fail();
    const waiting = world.say('!say resumed');
    const reset = await world.api('POST', '/agents/main/reset-breaker');
    expect(reset.status).toBe(200);
    expect(reset.body.pausedUntil).toBeUndefined();
    expect((await waiting).answers).toMatchObject([{ text: 'resumed' }]);
    const { items } = (await world.api('GET', '/audit?action=agents:reset-breaker')).body;
    expect(items).toMatchObject([{ outcome: 'ok', scope: 'main' }]);
  });

  it('does not count what people cancel, and begins anew after an answer', async () => {
    for (const _ of [1, 2]) await fail();
    expect((await world.say('!say fine')).state).toBe('answered');
    for (const _ of [1, 2]) await fail();
    await world.post('!hang');
    await until(async () => (await world.history()).running.length > 0, 'it runs');
    await world.say('/stop');
    expect(await paused()).toBeUndefined();
    await fail();
    expect(await paused()).toBeDefined();
  });

  async function failed(): Promise<number> {
    return (await world.api('GET', '/turns?state=failed')).body.items.length;
  }
});
