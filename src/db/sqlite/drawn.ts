import { sql } from 'kysely';
import type { ReadDb } from '../db.js';

/** The highest number that a table has given out, also where its row is gone. */
export async function drawnNumber(db: ReadDb, table: 'audit'): Promise<number> {
  const { rows } = await sql<{ seq: number }>`select seq from sqlite_sequence where name = ${table}`.execute(
    db,
  );
  return rows[0]?.seq ?? 0;
}
