import { sql, type Expression, type RawBuilder, type SqlBool } from 'kysely';
import type { Pattern } from '../identity/scope.js';

type Column = RawBuilder<unknown>;

/** The rows whose scope lies wholly inside the pattern. A column may hold a path, `**`, or a pattern below a path. */
function inside(column: Column, pattern: Pattern): RawBuilder<SqlBool> {
  if (pattern.kind === 'all') return sql`1 = 1`;
  const { base } = pattern;
  if (pattern.kind === 'one') return sql`${column} = ${base}`;
  const below = sql`${column} >= ${`${base}/`} and ${column} < ${`${base}0`}`;
  if (pattern.kind === 'tree') return sql`(${column} = ${base} or (${below}))`;
  const rest = sql`substr(${column}, ${Array.from(base).length + 2})`;
  return sql`((${below}) and instr(${rest}, '/') = 0 and ${rest} <> '**')`;
}

/** The rows whose scope shares an agent with the pattern. */
function touching(column: Column, pattern: Pattern): RawBuilder<SqlBool> {
  if (pattern.kind === 'all') return sql`1 = 1`;
  const stem = sql`substr(${column}, 1, length(${column}) - 2)`;
  const wider = sql`(${column} = '**' or (${column} like '%/**' and instr(${`${pattern.base}/`}, ${stem}) = 1))`;
  return sql`(${inside(column, pattern)} or ${wider})`;
}

/** Inside one of the allowed patterns and touching none of the denied: the gate's answer for a list, as SQL. */
export function readableSql(
  column: string,
  scopes: { allow: readonly Pattern[]; deny: readonly Pattern[] },
): Expression<SqlBool> {
  const ref = sql.ref(column);
  if (scopes.allow.length === 0) return sql<SqlBool>`1 = 0`;
  const allowed = sql.join(
    scopes.allow.map((pattern) => inside(ref, pattern)),
    sql` or `,
  );
  if (scopes.deny.length === 0) return sql<SqlBool>`(${allowed})`;
  const denied = sql.join(
    scopes.deny.map((pattern) => touching(ref, pattern)),
    sql` or `,
  );
  return sql<SqlBool>`((${allowed}) and not (${denied}))`;
}
