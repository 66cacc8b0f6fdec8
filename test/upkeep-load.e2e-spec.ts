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

describe('archives, a look at the chain, an export, retention and an erasure', () => {
  let world: World;
  let sent = 0;

  beforeAll(async () => {
    world = await World.boot();
    const open = { settings: { external: true }, groupPolicy: 'open', defaultAgent: 'main' };
    await world.api('POST', '/channels', { id: 'matrix', ...open });
    await fill(world);
  });
  afterAll(() => world.close());

  /** A message that is stored. */
  async function probe(): Promise<void> {
    const { status } = await world.api('POST', '/channels/matrix/messages', {
      ...{ eventKey: `probe${(sent += 1)}`, chat: 'matrix:room/a', peer: { kind: 'group', id: 'room' } },
      ...{ sender: 'matrix:ada', text: 'still there?', facts: { mentioned: false } },
    });
    expect(status).toBe(202);
  }

  /** One after the other; how many. */
  async function probes(going: () => boolean): Promise<number> {
    let through = 0;
    for (; going(); through += 1) await probe();
    return through;
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
    await until(async () => (await left()) === undefined, 'what is old is gone');
    await world.api('POST', '/users', { sub: 'bulk', identities: ['api:bulk'] });
    const { id } = (await world.api('POST', '/users/bulk/erase', { terms: ['words that'] })).body;
    const erased = async () => (await world.api('GET', `/erasures/${id}`)).body;
    await until(async () => (await erased()).state === 'done', 'it is erased');
    expect((await erased()).counts.messages).toBeGreaterThanOrEqual(many - aged);
  }

  it('keep nobody waiting: messages come through beside them (P1)', async () => {
    let isBusy = true;
    const [, through] = await Promise.all([work().finally(() => (isBusy = false)), probes(() => isBusy)]);
    // How fast they come through is for the benchmark; that one after the other does is what is held here.
    expect(through).toBeGreaterThan(20);
  });
});
