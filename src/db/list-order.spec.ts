import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql, type Kysely } from 'kysely';
import { Database } from './db.js';
import { migrate } from './migrate.js';
import { migrations } from './migrations/index.js';

const [before, after] = [migrations.filter(({ name }) => name < '0009'), '0009-list-order'];

describe('the upgrade to lists by index', () => {
  let dir: string;
  let database: Database;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'rookery-'));
    database = new Database(join(dir, 'rookery.db'));
  });
  afterEach(async () => {
    await database.close();
    rmSync(dir, { recursive: true });
  });

  const run = (text: string) => sql.raw(text).execute(database.writer);
  const one = async (text: string) => (await sql.raw<object>(text).execute(database.writer)).rows[0];

  const message = (id: string, agent: string | null) =>
    run(`insert into message (id, direction, channel, chat, sender, verb, text, state, at, agent_id)
      values ('${id}', 'in', 'web', 'web:a', 'x', 'message', 'x', 'observed', 'x', ${agent ? `'${agent}'` : 'null'})`);

  async function old(): Promise<void> {
    for (const { up } of before) await up(database.writer as unknown as Kysely<unknown>);
    await run('create table migration (name text primary key, at text not null) strict');
    for (const { name } of before) await run(`insert into migration values ('${name}', 'x')`);
  }

  it('keeps every audit row and the number that comes next, though the last are gone (P6)', async () => {
    await old();
    for (const hash of ['a', 'b', 'c'])
      await run(`insert into audit (at, principal, surface, action, scope, outcome, input, prev_hash, hash)
        values ('x', 'user:ada', 'rest', 'grants:create', 'corp', 'ok', '{}', 'p${hash}', '${hash}')`);
    await run('delete from audit where seq = 3');
    const rows = await database.read.selectFrom('audit').selectAll().orderBy('seq').execute();
    expect(await migrate(database)).toContain(after);
    const kept = await database.read.selectFrom('audit').selectAll().orderBy('seq').execute();
    expect(kept).toEqual(rows);
    await run(`insert into audit (at, principal, surface, action, scope, outcome, input, prev_hash, hash)
      values ('x', 'user:ada', 'rest', 'grants:create', 'corp', 'ok', '{}', 'b', 'd')`);
    expect(await one('select max(seq) as seq from audit')).toEqual({ seq: 4 });
  });

  it('says whose a chat is: of its latest routed message, also afterwards', async () => {
    await old();
    await run(`insert into chat values ('web:a', 'web', 'direct', null, 'x', 'x')`);
    await message('1', 'id-a');
    await message('2', 'id-b');
    await message('3', null);
    await migrate(database);
    const owner = async () => one(`select agent_id from chat where address = 'web:a'`);
    expect(await owner()).toEqual({ agentId: 'id-b' });
    await run(`update message set agent_id = 'id-a' where id = '3'`);
    expect(await owner()).toEqual({ agentId: 'id-a' });
    await run(`update message set agent_id = 'id-b' where id = '1'`);
    expect(await owner()).toEqual({ agentId: 'id-a' });
    await message('4', 'id-b');
    expect(await owner()).toEqual({ agentId: 'id-b' });
    await run(`delete from chat`);
    await run(
      `insert into chat (address, channel, kind, first_at, last_at) values ('web:a', 'web', 'direct', 'x', 'x')`,
    );
    expect(await owner()).toEqual({ agentId: 'id-b' });
  });

  it('says whose a delivery is: of its turn, else of its message', async () => {
    await old();
    await run(`insert into turn (id, agent_id, session_key, chat, state, next_at, created_at)
      values ('t', 'id-a', 's', 'web:a', 'succeeded', 'x', 'x')`);
    await message('m', 'id-b');
    const delivery = (id: string, turn: string, of: string) =>
      run(`insert into delivery (id, key, kind, channel, chat, payload, state, next_at, at, turn_id, message_id)
        values ('${id}', '${id}', 'message', 'web', 'web:a', '{}', 'sent', 'x', 'x', ${turn}, ${of})`);
    await delivery('1', `'t'`, `'m'`);
    await delivery('2', 'null', `'m'`);
    await delivery('3', 'null', 'null');
    await migrate(database);
    const rows = await database.read.selectFrom('delivery').select('agentId').orderBy('seq').execute();
    expect(rows.map(({ agentId }) => agentId)).toEqual(['id-a', 'id-b', null]);
  });
});
