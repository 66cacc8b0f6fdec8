import { sql } from 'kysely';

/** What requests to models have used. */
export interface Used {
  calls: number;
  turns: number;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  /** Of the calls whose price is known; null where that is none of them, which is not the same as nothing. */
  costUsd: number | null;
  /** Calls that used tokens at no known price. */
  unpricedCalls: number;
  unpricedTurns: number;
}

const unpriced = sql`model_call.cost_usd is null and model_call.input_tokens + model_call.output_tokens
  + model_call.cache_read_tokens + model_call.cache_write_tokens > 0`;

const sum = (column: string) => sql<number>`coalesce(sum(model_call.${sql.raw(column)}), 0)`;

/** The sums over any choice of model calls: what a chat is told and what the API tells are the same. */
export const used = [
  sql<number>`count(*)`.as('calls'),
  sql<number>`count(distinct model_call.turn_id)`.as('turns'),
  sum('input_tokens').as('inputTokens'),
  sum('output_tokens').as('outputTokens'),
  sum('cache_read_tokens').as('cacheReadTokens'),
  sum('cache_write_tokens').as('cacheWriteTokens'),
  sql<number | null>`sum(model_call.cost_usd)`.as('costUsd'),
  sql<number>`count(*) filter (where ${unpriced})`.as('unpricedCalls'),
  sql<number>`count(distinct model_call.turn_id) filter (where ${unpriced})`.as('unpricedTurns'),
];
