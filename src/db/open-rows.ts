import { sql, type RawBuilder, type SqlBool } from 'kysely';

// Rows that are still to end stand in partial indexes, apart from those that have ended. SQLite takes such an index only
// where the condition says its very words; with bound values it would read everything that was ever said.

/** States of a row that is still to end, by table. */
const openStates = {
  message: ['received', 'queued', 'in_turn'],
  turn: ['queued', 'starting', 'running', 'waiting'],
  delivery: ['pending', 'sending'],
  audit: ['ok'],
} as const;

type Table = keyof typeof openStates;

const words = (table: Table) => sql.join(openStates[table].map((state) => sql.lit(state)));

const stands =
  (table: Table) =>
  (column = `${table}.state`): RawBuilder<SqlBool> =>
    sql<SqlBool>`${sql.ref(column)} in (${words(table)})`;

/** Messages that are still to end. */
export const isOpenMessage = stands('message');
/** Turns that are still to end. */
export const isLiveTurn = stands('turn');
/** Deliveries that are still to leave. */
export const isOpenDelivery = stands('delivery');

/** Rows in this state, in the words of the index that holds it: of open rows, or of ended ones. */
export function inState(table: Table, column: string): (state: string) => RawBuilder<SqlBool> {
  const ref = sql.ref(column);
  const open: readonly string[] = openStates[table];
  return (state) =>
    sql`${ref} = ${state} and ${ref} ${sql.raw(open.includes(state) ? 'in' : 'not in')} (${words(table)})`;
}
