import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { Database, type ReadDb, type Tx } from './db.js';
import { remembered } from './memory.js';
import { migrate } from './migrate.js';

describe('what is remembered of authority', () => {
  let dir: string;
  let database: Database;
  let asked: number;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'rookery-'));
    database = new Database(join(dir, 'rookery.db'));
    await migrate(database);
    asked = 0;
  });
  afterEach(async () => {
    await database.close();
    rmSync(dir, { recursive: true });
  });

  const stamps = { createdAt: 'x', createdBy: 'x', updatedAt: 'x' };
  const admit = (tx: Tx, child: string) =>
    tx
      .insertInto('member')
      .values({ id: child, child, parent: 'role:a', via: 'x', ...stamps })
      .execute();
  const names = async (db: ReadDb): Promise<string[]> => {
    asked += 1;
    const rows = await db.selectFrom('member').select('child').orderBy('child').execute();
    return rows.map(({ child }) => child);
  };
  const members = (db: ReadDb = database.read) => remembered(db, ['member'], 'all', () => names(db));

  it('is asked once, and anew after a commit that touched its table', async () => {
    expect([await members(), await members(), asked]).toEqual([[], [], 1]);
    await database.transact((tx) => admit(tx, 'user:ada'));
    expect([await members(), await members(), asked]).toEqual([['user:ada'], ['user:ada'], 2]);
    await database.transact((tx) => tx.deleteFrom('member').execute());
    expect(await members()).toEqual([]);
  });

  it('outlives commits to other tables', async () => {
    await members();
    const setting = { name: 'a', value: '1', ...stamps };
    await database.transact((tx) => tx.insertInto('setting').values(setting).execute());
    expect([await members(), asked]).toEqual([[], 1]);
  });

  it('shows a transaction what it wrote itself, and nobody else before it is committed', async () => {
    await members();
    await database.transact(async (tx) => {
      await admit(tx, 'user:ada');
      expect([await members(tx), await members()]).toEqual([['user:ada'], []]);
    });
    expect(await members()).toEqual(['user:ada']);
  });

  it('is asked once for each write of a transaction to its table', async () => {
    await database.transact(async (tx) => {
      await admit(tx, 'user:ada');
      expect([await members(tx), await members(tx), asked]).toEqual([['user:ada'], ['user:ada'], 1]);
      await admit(tx, 'user:eve');
      expect([await members(tx), asked]).toEqual([['user:ada', 'user:eve'], 2]);
    });
    expect([await members(), asked]).toEqual([['user:ada', 'user:eve'], 3]);
  });

  const give = (tx: Tx, ...principals: string[]) =>
    tx
      .insertInto('grant')
      .values(
        principals.map((principal) => ({
          ...{
            id: `to ${principal}`,
            principal,
            action: '*',
            scope: '**',
            params: {},
            effect: 'allow' as const,
          },
          ...{ delegable: false, expiresAt: null, note: null, grantedBy: 'x', ...stamps },
        })),
      )
      .execute();

  it('knows what one holds while others are given something, and nobody longer than that', async () => {
    const grantsOf = (tx: Tx, ...about: string[]) => {
      const load = async () => {
        asked += 1;
        const rows = await tx.selectFrom('grant').select('id').where('principal', 'in', about).execute();
        return rows.map(({ id }) => id);
      };
      return remembered(tx, ['grant'], about.join(' '), load, about);
    };
    await database.transact(async (tx) => {
      await give(tx, 'user:eve');
      expect([await grantsOf(tx, 'user:ada', 'role:a'), asked]).toEqual([[], 1]);
      await give(tx, 'user:bob');
      expect([await grantsOf(tx, 'user:ada', 'role:a'), asked]).toEqual([[], 1]);
      await give(tx, 'role:a');
      expect([await grantsOf(tx, 'user:ada', 'role:a'), asked]).toEqual([['to role:a'], 2]);
      await give(tx, 'user:kim', 'user:ada');
      expect((await grantsOf(tx, 'user:ada', 'role:a')).length).toBe(2);
      await tx.deleteFrom('grant').where('principal', '=', 'role:a').execute();
      expect(await grantsOf(tx, 'user:ada', 'role:a')).toEqual(['to user:ada']);
      await tx
        .updateTable('grant')
        .set({ principal: 'role:a' })
        .where('principal', '=', 'user:bob')
        .execute();
      expect((await grantsOf(tx, 'user:ada', 'role:a')).length).toBe(2);
    });
  });

  it('keeps nothing of a write that was undone alone, for those that share its commit', async () => {
    const first = database.transact((tx) => admit(tx, 'user:ada'));
    const failing = database.transact(async (tx) => {
      await admit(tx, 'user:eve');
      expect(await members(tx)).toEqual(['user:ada', 'user:eve']);
      throw new Error('no');
    });
    const last = database.transact(async (tx) => expect(await members(tx)).toEqual(['user:ada']));
    await expect(failing).rejects.toThrow('no');
    await Promise.all([first, last]);
    expect(await members()).toEqual(['user:ada']);
  });

  it('keeps nothing of a transaction that was rolled back', async () => {
    const failing = database.transact(async (tx) => {
      await admit(tx, 'user:ada');
      await members(tx);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await members()).toEqual([]);
    await database.transact(async (tx) => expect(await members(tx)).toEqual([]));
  });

  it('does not keep what was read while it changed', async () => {
    const slow = remembered(database.read, ['member'], 'all', async () => {
      const found = await names(database.read);
      await database.transact((tx) => admit(tx, 'user:ada'));
      return found;
    });
    expect([await slow, await members()]).toEqual([[], ['user:ada']]);
  });

  it('does not keep what a transaction read beside its own write', async () => {
    await database
      .transact(async (tx) => {
        await remembered(tx, ['member'], 'all', async () => (await admit(tx, 'user:ada'), names(tx)));
        throw new Error('no');
      })
      .catch(() => undefined);
    expect(await members()).toEqual([]);
  });

  it('notices a hand-made change by another process', async () => {
    await members();
    const other = new Sqlite(database.path);
    other.exec(`insert into member (id, child, parent, via, created_at, created_by, updated_at)
      values ('m', 'user:eve', 'role:a', 'x', 'x', 'x', 'x')`);
    other.close();
    await sleep(50);
    expect(await members()).toEqual(['user:eve']);
  });
});
