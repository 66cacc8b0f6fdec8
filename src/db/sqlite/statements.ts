import type { SqliteDatabase, SqliteStatement } from 'kysely';
import type Sqlite from 'better-sqlite3';
import { rowOf } from '../rows.js';

/** What SQLite cannot bind by itself: flags become 0/1, objects their JSON, undefined null. */
function bind(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value !== null && typeof value === 'object' && !Buffer.isBuffer(value)) return JSON.stringify(value);
  return value;
}

/** Told of each statement that has run, whether or not it succeeded; `sql` is absent where it cannot write. */
export type Ran = (sql: string | undefined) => void;

function wrap(db: Sqlite.Database, sql: string, ran: Ran): SqliteStatement {
  const statement = db.prepare(sql);
  const written = statement.readonly ? undefined : sql;
  return {
    reader: statement.reader,
    all: (values) => {
      try {
        return statement.all(...values.map(bind)).map((row) => rowOf(row as object));
      } finally {
        ran(written);
      }
    },
    run: (values) => {
      try {
        return statement.run(...values.map(bind));
      } finally {
        ran(written);
      }
    },
    iterate: () => {
      throw new Error('rows are read in pages; an iterated statement would hold an old state open');
    },
  };
}

/**
 * Kysely prepares each statement anew, which costs two to three times the write itself. This keeps the newest `bound`
 * prepared statements by their text.
 */
export function cachingDatabase(db: Sqlite.Database, ran: Ran, bound = 400): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();

  function prepare(sql: string): SqliteStatement {
    const hit = kept.get(sql);
    if (hit) {
      kept.delete(sql);
      kept.set(sql, hit);
      return hit;
    }
    const made = wrap(db, sql, ran);
    kept.set(sql, made);
    const oldest = kept.keys().next();
    if (kept.size > bound && !oldest.done) kept.delete(oldest.value);
    return made;
  }

  return { prepare, close: () => db.close() };
}
