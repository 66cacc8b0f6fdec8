import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { appendAudit } from '../src/kernel/audit.js';
import { archiveReady, archiveSeen } from './support/archives.js';
import { until, World } from './support/boot.js';

/** Few, for a suite that others wait for; with more it says the same. */
const many = Number(process.env.ROOKERY_TEST_MESSAGES ?? 10_000);
const aged = 500;
const old = '2020-01-01T00:00:00.000Z';

/** Messages of long ago and of now, and an audit of some length. */
async function fill({ app }: World): Promise<void> {
  const { database, clock } = app.core;
  const now = clock.iso();
  for (let from = 0; from < many; from += 1000)
    await database.transact((tx) =>
      sql`with recursive n (i) as (select ${from} union all select i + 1 from n where i < ${from + 999})
        insert into message (id, direction, channel, chat, sender, verb, text, state, at)
        select 'bulk' || i, 'in', 'api', 'api:bulk' || (i % 50), 'api:bulk', 'message',
          'words that are said number ' || i || ' and some more of them to search for', 'observed',
          iif(i < ${aged}, ${old}, ${now}) from n`.execute(tx),
    );
  const entry = { principal: 'user:bulk', surface: 'rest', action: 'members:create', scope: '**' };
  const rest = { targetKey: null, outcome: 'ok' as const, detail: null, requestId: null, turnId: null };
  for (let from = 0; from < 4000; from += 100)
    await database.transact(async (tx) => {
      for (let at = from; at < from + 100; at += 1)
        await appendAudit(tx, { at: now, input: { at }, ...entry, ...rest });
    });
}

describe('archives, a look at the chain, an export and retention', () => {
  let world: World;
  let sent = 0;

  beforeAll(async () => {
    world = await World.boot();
    const open = { settings: { external: true }, groupPolicy: 'open', defaultAgent: 'main' };
    await world.api('POST', '/channels', { id: 'matrix', ...open });
    await fill(world);
  }, 60_000);
  afterAll(() => world.close());

  /** A message that is stored and routed, and what it took. */
  async function probe(): Promise<number> {
    const began = performance.now();
    const { status } = await world.api('POST', '/channels/matrix/messages', {
      ...{ eventKey: `probe${(sent += 1)}`, chat: 'matrix:room/a', peer: { kind: 'group', id: 'room' } },
      ...{ sender: 'matrix:ada', text: 'still there?', facts: { mentioned: false } },
    });
    expect(status).toBe(202);
    return performance.now() - began;
  }

  async function probes(going: () => boolean): Promise<number[]> {
    const took: number[] = [];
    while (going()) {
      took.push(await probe());
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return took.sort((a, b) => a - b);
  }

  async function work(): Promise<void> {
    await world.api('PUT', '/settings/retention', { value: { messages: 365 } });
    world.app.core.gateway.ports.wake('retention');
    const archive = await archiveReady(world);
    expect(await archiveSeen(world, archive)).toMatchObject({ verdict: 'whole' });
    expect((await world.api('GET', '/audit/verify')).body).toMatchObject({ ok: true });
    expect((await world.api('GET', '/audit/export?limit=4000')).body.items).toHaveLength(4000);
    const { read } = world.app.core.database;
    const left = () => read.selectFrom('message').where('at', '=', old).select('id').executeTakeFirst();
    await until(async () => (await left()) === undefined, 'what is old is gone', 1000);
  }

  it('keep nobody waiting: messages come through beside them about as well as without', async () => {
    await probe();
    let isBusy = true;
    const began = performance.now();
    const [, busy] = await Promise.all([work().finally(() => (isBusy = false)), probes(() => isBusy)]);
    const lasted = performance.now() - began;
    // A part of the time is enough to tell the pace.
    const end = performance.now() + lasted / 4;
    const quiet = await probes(() => performance.now() < end);
    const at = (took: number[], part: number): number => took[Math.floor((took.length - 1) * part)] ?? 0;
    const told = { busy: busy.length, quiet: quiet.length, median: [at(busy, 0.5), at(quiet, 0.5)] };
    expect(busy.length).toBeGreaterThan(20);
    // Generous, because the machine of a test has few cores: what is found is a stop, not a slowness.
    expect({ ...told, enough: busy.length * 6 > quiet.length * 4 }).toEqual({ ...told, enough: true });
    const worst = { busy: at(busy, 0.95), quiet: at(quiet, 0.95) };
    expect({ ...worst, bearable: worst.busy < worst.quiet * 20 }).toEqual({ ...worst, bearable: true });
  }, 120_000);
});
