import { textRows, textTables, writeTexts, type TextRow, type TextTable } from '../../db/sqlite/texts.js';
import { Breath } from '../../platform/breath.js';
import type { Mentions } from '../../platform/mentions.js';
import { count, portion, portionsOf, type Counts, type Place } from './place.js';

/** So many rows are looked through at once. */
const stretch = 500;

/** Whose contents are looked after elsewhere, and what of a database says nothing of anybody. */
const apart = new Set(['audit', 'audit_erasure', 'config_change', 'erasure', 'migration']);

const isApart = ({ name }: TextTable): boolean => apart.has(name) || name.startsWith('message_fts');

/**
 * Columns that say what a row is, where it belongs and how it is reached. A word may be a part of such a value that has
 * nothing to do with it, and with another in its place the row would lead nowhere; names are as clear there as anywhere.
 */
const structural =
  /(^|_)(id|chat|address|channel|key|state|kind|verb|action|scope|path|root|source|folder|hash|at|sealed|tool|model|provider|platform|account|runtime|number|resource|prefix|url)$/;

/** What is looked for: all of it in what somebody has said, names alone in the rest. */
export interface TextsSought {
  all: Mentions;
  names: Mentions;
  /** In place of each mention. */
  by: string;
}

interface Found {
  row: TextRow;
  texts: Record<string, string>;
}

class Table {
  written = 0;
  /** Texts that stay though a word is in them, by their columns. */
  readonly left: Counts = {};

  constructor(
    private readonly place: Pick<Place, 'database' | 'signal'>,
    private readonly table: TextTable,
    private readonly sought: TextsSought,
  ) {}

  async run(): Promise<void> {
    const { database, signal } = this.place;
    const breath = new Breath();
    let after: unknown[] | undefined;
    for (;;) {
      signal.throwIfAborted();
      const rows = await textRows(database.read, this.table, after, stretch);
      const found = rows
        .map((row): Found => ({ row, texts: this.changed(row) }))
        .filter(({ texts }) => Object.keys(texts).length > 0);
      for (const some of portionsOf(found, portion))
        await database.transact(async (tx) => {
          for (const { row, texts } of some) await writeTexts(tx, this.table, row, texts);
        });
      this.written += found.length;
      const last = rows.at(-1);
      if (!last || rows.length < stretch) return;
      after = this.table.key.map((column) => last[column]);
      await breath.take();
    }
  }

  /** The texts of a row without the mentions. Keys stay: what they name would be another row. */
  private changed(row: TextRow): Record<string, string> {
    const { all, names, by } = this.sought;
    const out: Record<string, string> = {};
    for (const column of this.table.texts) {
      const text = row[column];
      if (typeof text !== 'string' || !all.isIn(text)) continue;
      const isKey = this.table.key.includes(column);
      const meant = structural.test(column) ? names : all;
      if (isKey || !meant.isIn(text)) count(this.left, `${this.table.name}.${column}`, 1);
      else out[column] = meant.replaced(text, by);
    }
    return out;
  }
}

/**
 * Looks through every text of the database, of tables too that come later, and takes the mentions out of them. Answers
 * with how many texts hold a word and stay, by table and column.
 */
export async function eraseTexts(
  place: Pick<Place, 'database' | 'signal'>,
  sought: TextsSought,
  counts: Counts,
): Promise<Counts> {
  const left: Counts = {};
  if (sought.all.isEmpty) return left;
  for (const table of (await textTables(place.database.read)).filter((one) => !isApart(one))) {
    const work = new Table(place, table, sought);
    await work.run();
    count(counts, 'texts', work.written);
    Object.assign(left, work.left);
  }
  return left;
}
