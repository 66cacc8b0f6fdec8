import { sql, type Expression, type RawBuilder, type SqlBool } from 'kysely';
import type { ReadableScopes } from '../identity/acl.js';
import { parentOf, type Pattern } from '../identity/scope.js';

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

/** The rows whose scope is a pattern that shares an agent with this one without lying inside it. */
function wider(column: Column, pattern: Exclude<Pattern, { kind: 'all' }>): RawBuilder<SqlBool> {
  const { kind, base } = pattern;
  const stem = sql`substr(${column}, 1, length(${column}) - 2)`;
  const above = sql`(${column} = '**' or (${column} like '%/**' and instr(${`${base}/`}, ${stem}) = 1))`;
  if (kind !== 'children') return sql`(${above} or ${column} = ${`${parentOf(base)}/*`})`;
  // Among the children of `a` and the tree below one of them, that one is shared.
  const rest = sql`substr(${stem}, ${Array.from(base).length + 2})`;
  const below = sql`${column} >= ${`${base}/`} and ${column} < ${`${base}0`}`;
  return sql`(${above} or (${below} and ${column} like '%/**' and instr(${rest}, '/') = length(${rest})))`;
}

/** The rows whose scope shares an agent with the pattern. */
function touching(column: Column, pattern: Pattern): RawBuilder<SqlBool> {
  if (pattern.kind === 'all') return sql`1 = 1`;
  return sql`(${inside(column, pattern)} or ${wider(column, pattern)})`;
}

const any = (conditions: RawBuilder<SqlBool>[]): RawBuilder<SqlBool> =>
  conditions.length > 0 ? sql`(${sql.join(conditions, sql` or `)})` : sql`1 = 0`;

/** The rows that a caller may read; `everywhere` where nothing is beyond its reach but what is denied. */
export interface Readable extends Expression<SqlBool> {
  readonly everywhere: boolean;
}

/** Inside one of the allowed patterns and touching none of the denied: the gate's answer for a list, as SQL. */
export function readableSql(column: string, scopes: ReadableScopes): Readable {
  const ref = sql.ref(column);
  const allowed = any(scopes.allow.map((pattern) => inside(ref, pattern)));
  const denied = any(scopes.deny.map((pattern) => touching(ref, pattern)));
  const limit = scopes.within ? inside(ref, scopes.within) : sql<SqlBool>`1 = 1`;
  const isAll = ({ kind }: Pattern): boolean => kind === 'all';
  const everywhere = scopes.allow.some(isAll) && (!scopes.within || isAll(scopes.within));
  return Object.assign(sql<SqlBool>`(${allowed} and ${limit} and not ${denied})`, { everywhere });
}
