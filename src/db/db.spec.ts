import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Database, type Tx } from './db.js';
import { dumpSchema, migrate, NewerSchema } from './migrate.js';
import { migrations } from './migrations/index.js';

const stamps = {
  createdAt: '2026-01-01T00:00:00.000Z',
  createdBy: 'test',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

describe('the database', () => {
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

  const put = (tx: Tx, name: string): Promise<unknown> =>
    tx
      .insertInto('setting')
      .values({ name, value: '["on"]', ...stamps })
      .execute();
  const names = async (): Promise<string[]> =>
    (await database.read.selectFrom('setting').select('name').orderBy('name').execute()).map(
      (row) => row.name,
    );

  describe('migrations', () => {
    it('bring an empty file to the newest schema, once', async () => {
      expect(await migrate(database)).toEqual(migrations.map((step) => step.name));
      expect(await migrate(database)).toEqual([]);
      const { rows } = await sql`pragma foreign_key_check`.execute(database.writer);
      expect(rows).toEqual([]);
    });

    it('refuse a file that a newer version has written, and change nothing', async () => {
      await migrate(database);
      await sql`insert into migration (name, at) values ('9999-later', 'now')`.execute(database.writer);
      const before = await dumpSchema(database);
      await expect(migrate(database)).rejects.toThrow(NewerSchema);
      await expect(migrate(database)).rejects.toThrow(/9999-later/);
      expect(await dumpSchema(database)).toBe(before);
    });

    it('give the schema that is checked in (src/db/write-schema.ts writes it)', async () => {
      await migrate(database);
      expect(await dumpSchema(database)).toBe(readFileSync('src/db/schema.sql', 'utf8'));
    });
  });

  describe('the two handles', () => {
    beforeEach(() => migrate(database));

    it('cannot write by the one for reading', async () => {
      const sneaky = database.read as unknown as Tx;
      await expect(put(sneaky, 'a')).rejects.toThrow(/readonly/);
    });

    it('shows a write to readers when it is committed, not before', async () => {
      await database.transact(async (tx) => {
        await put(tx, 'a');
        expect(await names()).toEqual([]);
      });
      expect(await names()).toEqual(['a']);
    });

    it('undoes a write that throws', async () => {
      const failing = database.transact(async (tx) => {
        await put(tx, 'a');
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await names()).toEqual([]);
    });

    it('runs what comes after only when the commit is real', async () => {
      const ran: string[] = [];
      await database.transact(async (tx, after) => {
        after(() => ran.push('kept'));
        await put(tx, 'a');
        expect(ran).toEqual([]);
      });
      const failing = database.transact(async (_tx, after) => {
        after(() => ran.push('lost'));
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow();
      expect(ran).toEqual(['kept']);
    });

    it('runs writes one after the other', async () => {
      const open: string[] = [];
      await Promise.all(
        ['a', 'b', 'c'].map((name) =>
          database.transact(async (tx) => {
            open.push(name);
            await put(tx, name);
            expect(open).toEqual([name]);
            open.pop();
          }),
        ),
      );
      expect(await names()).toEqual(['a', 'b', 'c']);
    });

    it('tells of a write that was open for too long', async () => {
      const slow: number[] = [];
      database.onSlowWrite = (ms) => slow.push(ms);
      await database.transact((tx) => put(tx, 'quick'));
      expect(slow).toEqual([]);
      await database.transact(() => new Promise((resolve) => setTimeout(resolve, 300)));
      expect(slow).toHaveLength(1);
    });

    it('tell that the disk is full where it is, and take the next one', async () => {
      const full = sql`pragma max_page_count = 1`;
      await full.execute(database.writer);
      const big = Array.from({ length: 50 }, (_, at) => `${at}-${'x'.repeat(2000)}`);
      const fills = database.transact(async (tx) => {
        for (const name of big) await put(tx, name);
      });
      await expect(fills).rejects.toMatchObject({ code: 'SQLITE_FULL' });
      await sql`pragma max_page_count = 1073741823`.execute(database.writer);
      await database.transact((tx) => put(tx, 'small'));
      expect(await names()).toEqual(['small']);
    });

    it('gives rows as the code wants them: camelCase, JSON as values, flags as booleans', async () => {
      await database.transact(async (tx) => {
        await put(tx, 'a');
        const grant = { id: 'g', principal: 'anyone', action: '*', scope: '**', params: { a: ['b'] } };
        const rest = {
          effect: 'allow' as const,
          delegable: true,
          expiresAt: null,
          note: null,
          grantedBy: 'x',
        };
        await tx
          .insertInto('grant')
          .values({ ...grant, ...rest, ...stamps })
          .execute();
      });
      const setting = await database.read.selectFrom('setting').selectAll().executeTakeFirstOrThrow();
      expect(setting).toMatchObject({ value: ['on'], createdBy: 'test' });
      const grant = await database.read.selectFrom('grant').selectAll().executeTakeFirstOrThrow();
      expect(grant).toMatchObject({ params: { a: ['b'] }, delegable: true, expiresAt: null });
    });
  });
});
