import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { sql, type Kysely } from 'kysely';
import { Database } from './db.js';
import { migrate } from './migrate.js';
import { migrations } from './migrations/index.js';

it('the upgrade to people keeps links with their secrets, and knows who is a person already', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'rookery-'));
  const database = new Database(join(dir, 'rookery.db'));
  const run = (text: string) => sql.raw(text).execute(database.writer);
  try {
    const before = migrations.filter(({ name }) => name < '0012');
    for (const { up } of before) await up(database.writer as unknown as Kysely<unknown>);
    await run('create table migration (name text primary key, at text not null) strict');
    for (const { name } of before) await run(`insert into migration values ('${name}', 'x')`);
    const stamps = `'2026-01-01', 'user:operator', '2026-01-02'`;
    await run(`insert into agent (id, number, path, created_at, created_by, updated_at)
      values ('a', 1, 'main', ${stamps})`);
    await run(`insert into link (id, kind, agent_id, topic, shared, token_hash, max_uses, uses, version, chat, hmac,
      created_at, created_by, updated_at)
      values ('l', 'hook', 'a', 'ops', 1, 'hash', 5, 2, 3, 'hook:main~l', '{"kind":"github"}', ${stamps})`);
    await run(`insert into link_secret values ('l', 'hmac', 'k', 'sealed')`);
    await run(`insert into member (id, child, parent, via, created_at, created_by, updated_at)
      values ('m', 'sender:telegram:user/1', 'user:ada', 'admin', ${stamps}),
        ('n', 'user:carl', 'role:operator', 'admin', ${stamps})`);
    const link = await database.read.selectFrom('link').selectAll().executeTakeFirstOrThrow();
    await migrate(database);
    const { read } = database;
    expect(await read.selectFrom('link').selectAll().execute()).toEqual([
      { ...link, person: null, sender: null },
    ]);
    expect(await read.selectFrom('linkSecret').select(['linkId', 'sealed']).execute()).toEqual([
      { linkId: 'l', sealed: 'sealed' },
    ]);
    expect(await read.selectFrom('user').select(['sub', 'createdBy', 'version']).execute()).toEqual([
      { sub: 'ada', createdBy: 'system', version: 1 },
    ]);
    await run(`delete from agent where id = 'a'`);
    expect(await read.selectFrom('linkSecret').selectAll().execute()).toEqual([]);
  } finally {
    await database.close();
    rmSync(dir, { recursive: true });
  }
});
