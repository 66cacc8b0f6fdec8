import { sql } from 'kysely';
import type { Tx } from '../db.js';

/** Words as a full-text question: each as typed, all of them needed. No operator of FTS5 gets through. */
export function searchTerm(words: string): string {
  return words
    .split(/\s+/)
    .filter((word) => word.length > 0)
    .map((word) => `"${word.replaceAll('"', '""')}"`)
    .join(' ');
}

/**
 * Writes a part of the full-text index anew, and answers whether there is more: words of rows that are gone stay in it
 * until the parts that hold them are merged.
 */
export async function mergeSearch(tx: Tx): Promise<boolean> {
  const changes = async (): Promise<number> =>
    (await sql<{ n: number }>`select total_changes() as n`.execute(tx)).rows[0]?.n ?? 0;
  const before = await changes();
  await sql`insert into message_fts (message_fts, rank) values ('merge', -64)`.execute(tx);
  // SQLite's own word for it: fewer than two changes mean that there was nothing to merge.
  return (await changes()) - before >= 2;
}
