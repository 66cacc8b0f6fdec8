import type { DialectAdapter, SqliteDatabase, SqliteStatement } from 'kysely';
import type Sqlite from 'better-sqlite3';
import { rowOf } from '../rows.js';

/** What SQLite cannot bind by itself: flags become 0/1, objects their JSON, undefined null. */
function bind(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value !== null && typeof value === 'object' && !Buffer.isBuffer(value)) return JSON.stringify(value);
  return value;
}

/** What to call each time that a statement has run, whether or not it succeeded; `sql` is absent where it changes nothing. */
export type Watch = (sql: string | undefined) => (values: readonly unknown[]) => void;

const boundTo = (values: readonly unknown[]): unknown[] => {
  const bound = new Array<unknown>(values.length);
  for (let at = 0; at < bound.length; at += 1) bound[at] = bind(values[at]);
  return bound;
};

function wrap(db: Sqlite.Database, sql: string, watch: Watch): SqliteStatement {
  const statement = db.prepare(sql);
  // SQLite has it that to leave a savepoint is to read.
  const ran = watch(statement.readonly && !sql.startsWith('rollback') ? undefined : sql);
  return {
    reader: statement.reader,
    all: (values) => {
      try {
        const rows = statement.all(boundTo(values)) as object[];
        for (let at = 0; at < rows.length; at += 1) rows[at] = rowOf(rows[at] as object);
        return rows;
      } finally {
        ran(values);
      }
    },
    run: (values) => {
      try {
        return statement.run(boundTo(values));
      } finally {
        ran(values);
      }
    },
    iterate: () => {
      throw new Error('rows are read in pages; an iterated statement would hold an old state open');
    },
  };
}

/**
 * Kysely prepares each statement anew, which costs two to three times the write itself. This keeps the last `bound`
 * prepared statements by their text.
 */
export function cachingDatabase(db: Sqlite.Database, watch: Watch, bound = 400): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();

  function prepare(sql: string): SqliteStatement {
    const hit = kept.get(sql);
    if (hit) return hit;
    const made = wrap(db, sql, watch);
    kept.set(sql, made);
    const oldest = kept.keys().next();
    if (kept.size > bound && !oldest.done) kept.delete(oldest.value);
    return made;
  }

  return { prepare, close: () => db.close() };
}

const databases = new WeakMap<DialectAdapter, SqliteDatabase>();

/** Notes which database is behind a handle and its transactions: they have their adapter in common, and nothing else. */
export function behind<Adapter extends DialectAdapter>(adapter: Adapter, database: SqliteDatabase): Adapter {
  databases.set(adapter, database);
  return adapter;
}

/** The database behind a handle, for statements that need none of what Kysely does for each. */
export function databaseOf(adapter: DialectAdapter): SqliteDatabase {
  const database = databases.get(adapter);
  if (!database) throw new Error('a handle that was not opened here');
  return database;
}
