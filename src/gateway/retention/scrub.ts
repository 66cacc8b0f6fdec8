import type { Database } from '../../db/db.js';
import { mergeSearch } from '../../db/sqlite/search.js';

/** Takes what was deleted out of the full-text index and out of the log of the database. */
export async function scrub(database: Database): Promise<void> {
  while (await database.transact((tx) => mergeSearch(tx)));
  database.emptyLog();
}
