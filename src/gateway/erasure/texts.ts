import { textRows, textTables, writeTexts, type TextRow, type TextTable } from '../../db/sqlite/texts.js';
import { Breath } from '../../platform/breath.js';
import type { Mentions } from '../../platform/mentions.js';
import { count, portion, portionsOf, type Counts, type Place } from './place.js';

/** So many rows are looked through at once. */
const stretch = 500;

/** Whose contents are looked after elsewhere, and what of a database says nothing of anybody. */
const apart = new Set(['audit', 'audit_erasure', 'config_change', 'erasure', 'migration']);

const isApart = ({ name }: TextTable): boolean => apart.has(name) || name.startsWith('message_fts');

interface Found {
  row: TextRow;
  texts: Record<string, string>;
}

/** The texts of a row that mention it, with `by` in its place. Keys stay: what they name would be another row. */
function changed({ key, texts }: TextTable, row: TextRow, mentions: Mentions, by: string) {
  const out: Record<string, string> = {};
  for (const column of texts) {
    const text = row[column];
    if (typeof text !== 'string' || key.includes(column) || !mentions.isIn(text)) continue;
    out[column] = mentions.replaced(text, by);
  }
  return out;
}

async function oneTable(
  { database, signal }: Pick<Place, 'database' | 'signal'>,
  table: TextTable,
  mentions: Mentions,
  by: string,
): Promise<number> {
  const breath = new Breath();
  let after: unknown[] | undefined;
  let written = 0;
  for (;;) {
    signal.throwIfAborted();
    const rows = await textRows(database.read, table, after, stretch);
    const found: Found[] = rows
      .map((row) => ({ row, texts: changed(table, row, mentions, by) }))
      .filter(({ texts }) => Object.keys(texts).length > 0);
    for (const some of portionsOf(found, portion))
      await database.transact(async (tx) => {
        for (const { row, texts } of some) await writeTexts(tx, table, row, texts);
      });
    written += found.length;
    const last = rows.at(-1);
    if (!last || rows.length < stretch) return written;
    after = table.key.map((column) => last[column]);
    await breath.take();
  }
}

/** Looks through every text of the database, of tables too that come later, and takes the mentions out of them. */
export async function eraseTexts(
  place: Pick<Place, 'database' | 'signal'>,
  mentions: Mentions,
  by: string,
  counts: Counts,
): Promise<void> {
  if (mentions.isEmpty) return;
  for (const table of (await textTables(place.database.read)).filter((one) => !isApart(one)))
    count(counts, 'texts', await oneTable(place, table, mentions, by));
}
