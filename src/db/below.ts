import { sql, type RawBuilder, type SqlBool } from 'kysely';

/** The rows whose path stands below this one. A range, because `_` may stand in a path and means any letter to LIKE. */
export function below(column: string, path: string): RawBuilder<SqlBool> {
  const ref = sql.ref(column);
  return sql<SqlBool>`(${ref} >= ${`${path}/`} and ${ref} < ${`${path}0`})`;
}

/** The same with the path itself. */
export function within(column: string, path: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${sql.ref(column)} = ${path} or ${below(column, path)})`;
}
