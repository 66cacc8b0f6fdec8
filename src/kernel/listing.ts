import { sql, type Expression, type SelectQueryBuilder, type SqlBool } from 'kysely';
import type { ReadDb } from '../db/db.js';
import { among } from '../db/sqlite/among.js';
import type { Dto } from './field-registry.js';
import { page, type Page, type PageQuery } from './page.js';
import { read, type ReadAction, type ReadContext } from './resource.js';

// The rows of a list may come from any tables; what is selected of them is checked where the list is declared.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Rows<Row> = SelectQueryBuilder<any, any, Row>;

type Condition = Expression<SqlBool>;

/** What a field of the query asks for: that a column equals it, or a condition made of it. */
type Filter<Value> = string | ((value: Value, context: ReadContext) => Condition | Promise<Condition>);

/** A list, said once: what its rows are, in which order, whose they are and how they are narrowed. */
export interface Listing<Query extends PageQuery, Row, Shown> {
  input: Dto<Query>;
  says: string;
  /** The rows that there are, whoever asks. */
  from(db: ReadDb): Rows<Row>;
  /** The column of the order, which no two rows share; its rows carry it under its own name. */
  by: string;
  newestFirst?: boolean;
  /** The columns that hold whose a row is, all of which must be readable; without one the list is the instance's. */
  of?: string | readonly string[];
  /** Every field of the query beside those of the page. */
  filters: { [Name in Exclude<keyof Query, keyof PageQuery>]-?: Filter<NonNullable<Query[Name]>> };
  /**
   * Queries for the `key`, in the order, of at least the readable rows: for a list whose `of` is worked out, so that no
   * index leads to it.
   */
  own?(context: ReadContext): readonly Rows<{ key: string | number }>[];
  /** What is told of the rows of a page. */
  shown?(rows: Row[], context: ReadContext): Shown[] | Promise<Shown[]>;
  /** What those who look are told besides, and other actions can do without. */
  advised?(rows: Row[], context: ReadContext): Shown[] | Promise<Shown[]>;
}

/** So many rows are looked up one by one; who may read more is given the list in its order, passing others' rows by. */
const few = 1000;

/** What the caller asks for, and may be shown: decided before the limit, so that no page is short. */
async function conditionsOf<Query extends PageQuery, Row, Shown>(
  list: Listing<Query, Row, Shown>,
  context: ReadContext,
  query: Query,
): Promise<Condition[]> {
  const may = [list.of ?? []].flat().map((column) => context.readable(column));
  const asked = Object.entries<Filter<never>>(list.filters)
    .map(([name, filter]) => [filter, query[name as keyof Query]] as const)
    .filter(([, value]) => value !== undefined)
    .map(async ([filter, value]) =>
      typeof filter === 'string'
        ? sql<SqlBool>`${sql.ref(filter)} = ${value}`
        : filter(value as never, context),
    );
  const reached = may.every(({ everywhere }) => everywhere) ? [] : await reach(list, context, may);
  return [...may, ...reached, ...(await Promise.all(asked))];
}

/**
 * Names the rows that the caller may read, where they are few, so that a page need not walk past all that belongs to
 * others. It only ever narrows: what may be read is still for the gate to say.
 */
async function reach<Query extends PageQuery, Row, Shown>(
  { from, by, own }: Listing<Query, Row, Shown>,
  context: ReadContext,
  may: readonly Condition[],
): Promise<Condition[]> {
  const readable = may.reduce(
    (rows: Rows<object>, condition) => rows.where(condition),
    from(context.db).clearSelect(),
  );
  const found = new Set<string | number>();
  for (const keys of own?.(context) ?? [readable.select(sql<string | number>`${sql.ref(by)}`.as('key'))]) {
    for (const { key } of await keys.limit(few + 1).execute()) found.add(key);
    if (found.size > few) return [];
  }
  return [among(by, [...found])];
}

async function pageOf<Query extends PageQuery, Row, Shown>(
  list: Listing<Query, Row, Shown>,
  context: ReadContext,
  query: Query,
): Promise<Page<Row>> {
  const conditions = await conditionsOf(list, context, query);
  const [by, name] = [sql.ref(list.by), list.by.split('.').at(-1) as keyof Row];
  const [order, onward] = list.newestFirst ? (['desc', '<'] as const) : (['asc', '>'] as const);
  return page(
    context.caller,
    query,
    (after, limit) => {
      const since = after ? [sql<SqlBool>`${by} ${sql.raw(onward)} ${after[0]}`] : [];
      return [...conditions, ...since]
        .reduce((rows, condition) => rows.where(condition), list.from(context.db))
        .orderBy(by, order)
        .limit(limit)
        .execute();
    },
    (row) => [row[name] as string | number],
  );
}

/** The action of a list: pages of the rows that the caller may read. */
export function listing<Query extends PageQuery, Row, Shown = Row>(
  list: Listing<Query, Row, Shown>,
): ReadAction<Query, Page<Row | Shown>, undefined> {
  return read({
    input: list.input,
    says: list.says,
    scope: list.of === undefined ? () => '**' : 'rows',
    run: async (context, query) => {
      const found = await pageOf(list, context, query);
      const shown = list.shown ?? (context.isPart ? undefined : list.advised);
      return shown ? { ...found, items: await shown(found.items, context) } : found;
    },
  });
}
