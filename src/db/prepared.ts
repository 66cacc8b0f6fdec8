import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { ReadDb } from './db.js';
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
    const parameters = compiled.parameters.map((parameter) =>
      parameter instanceof Placeholder ? values[parameter.name as keyof Values] : parameter,
    );
    const statement = databaseOf(db.getExecutor().adapter).prepare(compiled.sql);
    if (statement.reader) return statement.all(parameters) as Row[];
    statement.run(parameters);
    return [];
  };
}
