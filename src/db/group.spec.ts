import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { Database, type Tx } from './db.js';
import { migrate } from './migrate.js';

const stamps = { createdAt: 'x', createdBy: 'x', updatedAt: 'x' };

describe('writes that come at the same moment', () => {
  let dir: string;
  let database: Database;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'rookery-'));
    database = new Database(join(dir, 'rookery.db'));
    await migrate(database);
  });
  afterEach(async () => {
    await database.close();
    rmSync(dir, { recursive: true });
  });

  const put = (tx: Tx, name: string): Promise<unknown> =>
    tx
      .insertInto('setting')
      .values({ name, value: '[]', ...stamps })
      .execute();
  const names = async (db: Pick<Tx, 'selectFrom'> = database.read as Tx): Promise<string[]> => {
    const rows = await db.selectFrom('setting').select('name').orderBy('name').execute();
    return rows.map(({ name }) => name);
  };
  const failing = (name: string, error = new Error('no')): Promise<unknown> =>
    database.transact(async (tx, after) => {
      after(() => told.push(name));
      await put(tx, name);
      throw error;
    });
  let told: string[];
  beforeEach(() => void (told = []));

  it('share one commit, and none is answered before it (P1)', async () => {
    const steps: string[] = [];
    database.onStep = (step) => void steps.push(step);
    const seen: string[][] = [];
    const write = (name: string, commit: 'route' | 'settle'): Promise<unknown> =>
      database
        .transact(async (tx) => {
          seen.push(await names(tx), await names());
          await put(tx, name);
        }, commit)
        .then(async () => steps.push(`${name} answered: ${(await names()).join()}`));
    await Promise.all([write('a', 'route'), write('b', 'settle')]);
    expect(seen).toEqual([[], [], ['a'], []]);
    expect(steps).toEqual([
      'route:before',
      'settle:before',
      'route:after',
      'settle:after',
      'a answered: a,b',
      'b answered: a,b',
    ]);
  });

  it('fail alone: what one has written is undone, and the others stand', async () => {
    const writes = [
      database.transact((tx) => put(tx, 'a')),
      failing('b'),
      database.transact(async (tx) => {
        await put(tx, 'c');
        return names(tx);
      }),
      failing('d'),
    ];
    const ends = await Promise.allSettled(writes);
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect(ends[2]).toMatchObject({ value: ['a', 'c'] });
    expect([await names(), told]).toEqual([['a', 'c'], []]);
  });

  it('all hear it where the disk has no room for one of them, and nothing of them stands (P1)', async () => {
    await sql`pragma max_page_count = 1`.execute(database.writer);
    // A table without triggers: a statement that has some is undone by itself, and the others stand.
    const mark = (tx: Tx, key: string): Promise<unknown> =>
      tx
        .insertInto('replay')
        .values({ principal: 'x', action: 'x', key, digest: 'x', status: 201, targetKey: null, at: 'x' })
        .execute();
    const fill = async (tx: Tx): Promise<void> => {
      for (let at = 0; at < 50; at += 1) await mark(tx, `${at}-${'x'.repeat(2000)}`);
    };
    const writes = [database.transact((tx) => mark(tx, 'a')), database.transact(fill)];
    const ends = await Promise.allSettled(writes);
    expect(ends).toMatchObject([{ reason: { code: 'SQLITE_FULL' } }, { reason: { code: 'SQLITE_FULL' } }]);
    await sql`pragma max_page_count = 1073741823`.execute(database.writer);
    await database.transact((tx) => put(tx, 'small'));
    expect(await names()).toEqual(['small']);
  });

  it('all hear it where another process holds the file, and the next ones are taken', async () => {
    await sql`pragma busy_timeout = 10`.execute(database.writer);
    const other = new Sqlite(database.path);
    other.exec('begin immediate');
    const ends = await Promise.allSettled(['a', 'b'].map((name) => database.transact((tx) => put(tx, name))));
    expect(ends).toMatchObject([{ reason: { code: 'SQLITE_BUSY' } }, { reason: { code: 'SQLITE_BUSY' } }]);
    other.exec('rollback');
    other.close();
    await database.transact((tx) => put(tx, 'c'));
    expect(await names()).toEqual(['c']);
  });

  it('are more than one commit takes, and are all carried out in their order', async () => {
    const order: number[] = [];
    const write = (at: number): Promise<unknown> =>
      database.transact(async (tx) => {
        order.push(at);
        await put(tx, String(at));
      });
    await Promise.all(Array.from({ length: 200 }, (_, at) => write(at)));
    expect(order).toEqual(Array.from({ length: 200 }, (_, at) => at));
    expect(await names()).toHaveLength(200);
  });
});
