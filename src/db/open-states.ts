import { sql, type RawBuilder, type SqlBool } from 'kysely';

/**
 * Makes a condition for a state of a table whose open rows and ended rows are indexed apart. The other half is ruled out
 * in words, without which SQLite would not see that the index holds all that is asked for.
 */
export function inState(column: string, open: readonly string[]): (state: string) => RawBuilder<SqlBool> {
  const ref = sql.ref(column);
  const list = sql.join(open.map((state) => sql.lit(state)));
  return (state) =>
    sql`${ref} = ${state} and ${ref} ${sql.raw(open.includes(state) ? 'in' : 'not in')} (${list})`;
}
