import { mkdtempSync } from 'node:fs';
import { rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Step } from '../src/platform/steps.js';
import { World, until, type BootOptions } from './support/boot.js';
import { bash } from './support/captive.js';
import { ModelStub } from './support/model-stub/model-stub.js';

const gib = 1024 ** 3;

describe('what holds turns back', () => {
  let dataDir: string;
  let stub: ModelStub;
  let world: World;
  let free = 0;
  const boot = async (options: BootOptions = {}): Promise<void> => {
    const limits = { freeBytes: () => Promise.resolve(free), ...options.limits };
    world = await World.boot({ dataDir, stub, ...options, limits });
  };
  /** Each topic is a session of its own. */
  const inject = async (agent: string, sessions: number): Promise<void> => {
    const one = async (_: unknown, index: number): Promise<number> => {
      const message = { agent, text: `!say ${agent}`, topic: `t${index}` };
      return (await world.api('POST', '/messages', message)).status;
    };
    const statuses = await Promise.all(Array.from({ length: sessions }, one));
    expect(new Set(statuses)).toEqual(new Set([200]));
  };
  const turns = () => world.app.core.database.read.selectFrom('turn').selectAll().orderBy('id').execute();
  const succeeded = async () => (await turns()).filter(({ state }) => state === 'succeeded');

  beforeEach(async () => {
    free = 2 * gib;
    dataDir = mkdtempSync(join(tmpdir(), 'rk-'));
    stub = new ModelStub();
    await stub.start();
  });
  afterEach(async () => {
    await world.close();
    await stub.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('a full disk: nothing starts, readiness says so, and what waited runs when there is room (P1)', async () => {
    free = gib - 1;
    await boot();
    const answer = world.say('!say with room');
    const ready = () => fetch(`${world.url}/health/ready`);
    await until(async () => !(await ready()).ok, 'readiness says no');
    expect(JSON.stringify(await (await ready()).json())).toContain('1023 MiB of disk are free');
    expect(stub.requests).toEqual([]);
    free = gib;
    expect((await answer).answers).toMatchObject([{ text: 'with room' }]);
    expect((await ready()).ok).toBe(true);
  });

  it('two hundred turns of one world never hold up the one of another', async () => {
    free = 0;
    await boot({ env: { ROOKERY_MAX_TURNS: '2' } });
    await world.agent('busy', { parallelTurns: 64 });
    await world.agent('quiet');
    await inject('busy', 200);
    await inject('quiet', 1);
    await until(async () => (await turns()).length === 201, 'all wait');
    free = 2 * gib;
    await until(async () => (await succeeded()).some(({ chat }) => chat.includes('quiet')), 'it ran');
    const begun = (await turns()).filter(({ startedAt }) => startedAt !== null);
    expect(begun.filter(({ chat }) => chat.includes('busy')).length).toBeLessThan(10);
    const first = begun.sort((a, b) => ((a.startedAt ?? '') < (b.startedAt ?? '') ? -1 : 1)).slice(0, 2);
    expect(first.some(({ chat }) => chat.includes('quiet'))).toBe(true);
  });

  it('after a restart five hundred sessions start a few containers at a time', async () => {
    free = 0;
    await boot();
    await world.agent('crowd', { parallelTurns: 64 });
    await inject('crowd', 500);
    await until(async () => (await turns()).length === 500, 'all wait');
    await world.close();
    free = 2 * gib;
    const starting = { now: 0, most: 0, begun: 0 };
    const step = (passed: Step): void => {
      if (passed === 'begin-attempt:after') {
        starting.begun += 1;
        starting.now += 1;
        starting.most = Math.max(starting.most, starting.now);
      }
      if (passed === 'mark-running:after') starting.now -= 1;
    };
    await boot({ env: { ROOKERY_MAX_TURNS: '32' }, step });
    await until(async () => (await succeeded()).length >= 8, 'some have run');
    expect(starting.begun).toBeGreaterThanOrEqual(8);
    expect(starting.most).toBeLessThanOrEqual(4);
  });

  it('no sign of life for too long: the turn is ended and told (P1)', async () => {
    await boot({ limits: { silentMs: 6000 } });
    const { state, turn } = await world.say('!hang');
    expect(state).toBe('failed');
    const ended = (await world.api('GET', `/turns/${turn}`)).body;
    expect(ended).toMatchObject({ state: 'timed_out', reason: 'out of time (no sign of life)' });
    expect((await world.say('!say lively')).answers).toMatchObject([{ text: 'lively' }]);
  });

  it('a home over its quota: the turn is refused with what to do, until there is room (P1)', async () => {
    await boot();
    await world.agent('hoarder', { sandbox: { homeMib: 1 } });
    const chat = await world.link('hoarder');
    expect((await world.say('!say small', { chat })).answers).toMatchObject([{ text: 'small' }]);
    const home = join(dataDir, 'agents', 'hoarder', '_home');
    const sparse = await world.say('!bash truncate -s 5G sparse\n!say still small', { chat });
    expect(sparse.answers).toMatchObject([{ text: 'still small' }]);
    const asked = bash('head -c 2000000 /dev/urandom > big; ln -s / everything');
    expect((await world.say(`${asked}\n!say kept much`, { chat })).answers).toMatchObject([
      { text: 'kept much' },
    ]);
    const refusal = await until(async () => {
      const { messages } = await world.history(chat);
      const told = messages.find(({ text }) => text.includes('its home holds'));
      if (!told) await world.say('!say more', { chat });
      return told;
    }, 'it is refused');
    expect(refusal.text).toContain('1 are allowed; files have to go, or sandbox.homeMib up');
    await truncate(join(home, 'big'), 0);
    expect((await world.say('!say room again', { chat })).answers).toMatchObject([{ text: 'room again' }]);
    await writeFile(join(home, 'big'), Buffer.alloc(2_000_000, 1));
    await world.api('PATCH', '/agents/hoarder', { sandbox: { homeMib: 100 } });
    expect((await world.say('!say raised', { chat })).answers).toMatchObject([{ text: 'raised' }]);
  });
});
