import { sql } from 'kysely';
import type { ReadDb, Tx } from '../db.js';

/** A table as far as its texts go. Names are those of the schema. */
export interface TextTable {
  name: string;
  /** What names a row: its number, or its key where it has none. */
  key: string[];
  texts: string[];
}

interface Column {
  name: string;
  type: string;
  pk: number;
}

export type TextRow = Record<string, unknown>;

/** Every table of the file that has texts, but for what SQLite and the full-text index keep for themselves. */
export async function textTables(db: ReadDb): Promise<TextTable[]> {
  const { rows } = await sql<{ name: string; rowless: number }>`
    select name, wr as rowless from pragma_table_list
    where schema = 'main' and type = 'table' and name not like 'sqlite_%' order by name`.execute(db);
  const tables: TextTable[] = [];
  for (const { name, rowless } of rows) {
    const { rows: columns } =
      await sql<Column>`select name, type, pk from pragma_table_info(${name})`.execute(db);
    const keys = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    const texts = columns.filter(({ type }) => type.toUpperCase() === 'TEXT').map((column) => column.name);
    if (texts.length > 0)
      tables.push({ name, key: rowless ? keys.map((column) => column.name) : ['rowid'], texts });
  }
  return tables;
}

const list = (columns: readonly string[]) => sql.join(columns.map((column) => sql.raw(`"${column}"`)));

/** The next rows in the order of the key, as they are stored. */
export async function textRows(
  db: ReadDb,
  { name, key, texts }: TextTable,
  after: readonly unknown[] | undefined,
  limit: number,
): Promise<TextRow[]> {
  const columns = [...new Set([...key, ...texts])];
  const later = after ? sql`where (${list(key)}) > (${sql.join(after)})` : sql``;
  // Under names of their own they are neither renamed nor parsed.
  const selected = sql.join(columns.map((column, index) => sql.raw(`"${column}" as t${index}`)));
  const { rows } = await sql<TextRow>`select ${selected} from ${sql.raw(`"${name}"`)} ${later}
    order by ${list(key)} limit ${limit}`.execute(db);
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[`t${index}`]])));
}

/** Writes texts of one row anew. */
export async function writeTexts(
  tx: Tx,
  { name, key }: TextTable,
  row: TextRow,
  texts: Record<string, string>,
): Promise<void> {
  const set = sql.join(
    Object.entries(texts).map(([column, text]) => sql`${sql.raw(`"${column}"`)} = ${text}`),
  );
  await sql`update ${sql.raw(`"${name}"`)} set ${set}
    where (${list(key)}) = (${sql.join(key.map((column) => row[column]))})`.execute(tx);
}
