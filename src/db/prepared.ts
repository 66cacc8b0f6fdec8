import type { Compilable, CompiledQuery, Insertable, Kysely } from 'kysely';
import type { ReadDb, Tx } from './db.js';
import { databaseOf } from './sqlite/statements.js';
import type { Tables } from './tables/index.js';

/** Stands in a query for a value that each run brings. */
class Placeholder {
  constructor(readonly name: string) {}
}

/** Takes the place of the value by that name. */
type Given<Values> = <Name extends keyof Values & string>(name: Name) => Values[Name];

/**
 * A query that is built and compiled once and then runs without Kysely, for what nearly every call asks: that would cost
 * several times what the statement itself does.
 */
export function prepared<Values extends object, Row>(
  build: (db: Kysely<Tables>, given: Given<Values>) => Compilable<Row>,
): (db: ReadDb, values: Values) => Promise<Row[]> {
  let compiled: CompiledQuery | undefined;
  return async (db, values) => {
    compiled ??= build(db as Kysely<Tables>, (name) => new Placeholder(name) as never).compile();
    const parameters: unknown[] = [];
    for (const parameter of compiled.parameters)
      parameters.push(parameter instanceof Placeholder ? values[parameter.name as keyof Values] : parameter);
    const statement = databaseOf(db.getExecutor().adapter).prepare(compiled.sql);
    if (statement.reader) return statement.all(parameters) as Row[];
    statement.run(parameters);
    return [];
  };
}

type Row = Record<string, unknown>;
const inserts = new Map<string, (tx: ReadDb, row: Row) => Promise<unknown[]>>();

/** Adds a row by a statement that is compiled once for a table and the columns that are given. */
export async function insertRow<Name extends keyof Tables>(
  tx: Tx,
  table: Name,
  row: Insertable<Tables[Name]>,
): Promise<void> {
  const columns = Object.keys(row);
  const text = `${table} ${columns.join(' ')}`;
  const valuesBy = (given: (name: string) => unknown): Row =>
    Object.fromEntries(columns.map((name) => [name, given(name)]));
  const insert =
    inserts.get(text) ??
    prepared<Row, unknown>((db, given) => db.insertInto(table).values(valuesBy(given) as never));
  inserts.set(text, insert);
  await insert(tx, row as Row);
}
