import type { SqliteDatabase, SqliteStatement } from 'kysely';
import type Sqlite from 'better-sqlite3';

/** What SQLite cannot bind by itself: flags become 0/1, objects their JSON, undefined null. */
function bind(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value !== null && typeof value === 'object' && !Buffer.isBuffer(value)) return JSON.stringify(value);
  return value;
}

/**
 * Kysely prepares each statement anew, which costs two to three times the write itself. This keeps the newest `bound`
 * prepared statements by their text. A statement that is being iterated is busy, so `iterate` prepares its own.
 */
export function cachingDatabase(db: Sqlite.Database, bound = 400): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();

  function prepare(sql: string): SqliteStatement {
    const hit = kept.get(sql);
    if (hit) {
      kept.delete(sql);
      kept.set(sql, hit);
      return hit;
    }
    const statement = db.prepare(sql);
    const made: SqliteStatement = {
      reader: statement.reader,
      all: (values) => statement.all(...values.map(bind)),
      run: (values) => statement.run(...values.map(bind)),
      iterate: (values) => db.prepare(sql).iterate(...values.map(bind)) as IterableIterator<unknown>,
    };
    kept.set(sql, made);
    const oldest = kept.keys().next();
    if (kept.size > bound && !oldest.done) kept.delete(oldest.value);
    return made;
  }

  return { prepare, close: () => db.close() };
}
