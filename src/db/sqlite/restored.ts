import Sqlite from 'better-sqlite3';

/**
 * Makes a database that was taken out of an archive that of an instance of its own: which archives lay beside it is no
 * longer so, and what was being made is made no more.
 */
export function settleRestored(path: string): { schema: string[] } {
  const database = new Sqlite(path, { fileMustExist: true });
  try {
    const schema = database.prepare('select name from migration order by name').pluck().all() as string[];
    const has = database.prepare(`select 1 from sqlite_schema where name = 'archive'`).get();
    if (has)
      database.exec(`update archive set state = 'missing', work = null where state = 'ready';
      delete from archive where state not in ('ready', 'missing')`);
    return { schema };
  } finally {
    database.close();
  }
}
