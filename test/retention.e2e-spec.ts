import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HeldClock } from './contract/resources-app.js';
import { until, World } from './support/boot.js';
import { storedBelow } from './support/stored.js';

const day = 24 * 3_600_000;
const canary = 'canaryoldwords7f3';

describe('retention', () => {
  let world: World;
  const clock = new HeldClock();
  const database = () => world.app.core.database.read;
  const count = async (table: 'message' | 'delivery' | 'chatEvent' | 'toolCall' | 'session' | 'attachment') =>
    (
      await database()
        .selectFrom(table)
        .select('at' as never)
        .execute()
    ).length;
  const settled = async (ask: () => Promise<boolean>, what: string) => {
    world.app.core.gateway.ports.wake('retention');
    await until(ask, what);
  };

  beforeAll(async () => {
    world = await World.boot({ clock });
    const form = new FormData();
    form.set('text', `!tool remember {"text":"tea"}\n!say ${canary} heard`);
    form.set('file', new Blob([canary]), 'words.txt');
    const posted = await fetch(`${world.url}${world.chat}?wait=60`, { method: 'POST', body: form });
    expect(posted.status).toBeLessThan(300);
    const said = { agent: 'main', text: `${canary} injected`, chat: 'web:main~quiet' };
    await world.api('POST', '/messages', said);
    const quiet = () =>
      database().selectFrom('message').where('chat', '=', said.chat).select('direction').execute();
    await until(async () => (await quiet()).length === 2, 'the answer');
    await until(() => world.allHasLeft(), 'all has left');
    clock.at += 20 * day;
    await world.say('!say young words');
    await until(() => world.allHasLeft(), 'all has left');
  });
  afterAll(() => world.close());

  it('removes nothing while nothing says so', async () => {
    expect(await database().selectFrom('message').select('id').execute()).not.toEqual([]);
    expect(storedBelow(world.dataDir).some(({ text }) => text.includes(canary))).toBe(true);
  });

  it('takes old messages out of rows, search, files and the log of the database, and leaves young ones', async () => {
    await world.api('PUT', '/settings/retention', {
      value: { messages: 10, turnEvents: 10, transcripts: 10 },
    });
    const texts = async () =>
      (await database().selectFrom('message').select('text').orderBy('seq').execute()).map(
        ({ text }) => text,
      );
    await settled(
      async () => (await texts()).every((text) => text.includes('young')),
      'old messages are gone',
    );
    expect(await texts()).toHaveLength(2);
    const files = join(world.dataDir, 'files');
    expect(existsSync(files) ? readdirSync(files) : []).toEqual([]);
    const old = new Date(clock.at - 10 * day).toISOString();
    for (const table of ['delivery', 'chatEvent', 'toolCall', 'attachment'] as const)
      await until(
        async () =>
          (await database().selectFrom(table).where('at', '<', old).select('at').execute()).length === 0,
        `no old rows of ${table}`,
      );
    const own = () =>
      storedBelow(world.dataDir).filter(
        ({ path, text }) => /rookery\.db/.test(path) && text.includes(canary),
      );
    // An audit row may tell of it: see the next test.
    await until(
      async () => own().length <= 1 && (await count('message')) === 2,
      'what is left is in the audit alone',
    );
  });

  it('removes old audit rows, and the chain is whole behind them (P6)', async () => {
    const before = (await world.api('GET', '/audit/verify')).body as { rows: number };
    await world.api('PUT', '/settings/retention', { value: { audit: 10 } });
    const young = new Date(clock.at - 10 * day).toISOString();
    await settled(async () => {
      const rows = await database().selectFrom('audit').select(['at', 'action']).execute();
      return rows.every(({ at }) => at >= young) && rows.some(({ action }) => action === 'audit:trim');
    }, 'old rows are gone');
    const after = (await world.api('GET', '/audit/verify')).body as { rows: number; begins: number };
    expect(after).toMatchObject({ ok: true });
    expect(after.begins).toBeGreaterThan(1);
    expect(after.rows).toBeLessThan(before.rows);
    await world.api('POST', '/members', { child: 'user:ada', parent: 'role:crew' });
    expect((await world.api('GET', '/audit/verify')).body).toMatchObject({ ok: true, rows: after.rows + 1 });
    const left = () =>
      storedBelow(world.dataDir).filter(({ path, text }) => /\.db/.test(path) && text.includes(canary));
    await until(
      async () => left().length === 0,
      'nothing of it is in the database, its free pages and its log',
    );
  });
});
