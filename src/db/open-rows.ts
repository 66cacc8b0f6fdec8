import { sql, type RawBuilder, type SqlBool } from 'kysely';

/**
 * The rows that a partial index holds, in its own words: without them, or with the values bound, SQLite reads the whole
 * table, and that of everything that was ever said.
 */
const stands =
  (table: string, states: string) =>
  (column = `${table}.state`): RawBuilder<SqlBool> =>
    sql<SqlBool>`${sql.ref(column)} in (${sql.raw(states)})`;

/** Messages that are still to end. */
export const isOpenMessage = stands('message', "'received', 'queued', 'in_turn'");
/** Turns that are still to end. */
export const isLiveTurn = stands('turn', "'queued', 'starting', 'running', 'waiting'");
/** Deliveries that are still to leave. */
export const isOpenDelivery = stands('delivery', "'pending', 'sending'");
