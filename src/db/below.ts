import { sql, type RawBuilder, type SqlBool } from 'kysely';

/** The rows whose path stands below this one. A range, because `_` may stand in a path and means any letter to LIKE. */
export function below(column: string, path: string): RawBuilder<SqlBool> {
  const ref = sql.ref(column);
  return sql<SqlBool>`(${ref} >= ${`${path}/`} and ${ref} < ${`${path}0`})`;
}

/** The same with the path itself, as one range of an index, so that its order holds. */
export function within(column: string, path: string): RawBuilder<SqlBool> {
  const ref = sql.ref(column);
  const range = sql`${ref} >= ${path} and ${ref} < ${`${path}0`}`;
  return sql<SqlBool>`(${range} and (${ref} = ${path} or ${ref} >= ${`${path}/`}))`;
}
