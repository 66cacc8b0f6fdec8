import { sql, type RawBuilder, type SqlBool } from 'kysely';

/** The rows with one of these keys, under one text for any number of them, so that the statement stays prepared. */
export function among(column: string, keys: readonly (string | number)[]): RawBuilder<SqlBool> {
  return sql<SqlBool>`${sql.ref(column)} in (select value from json_each(${JSON.stringify(keys)}))`;
}
