import type { Tx } from '../../db/db.js';
import type { ModelUsage } from '../../door/model-policy.js';
import type { Engine } from '../engine.js';
import { insist } from '../insist.js';
import { costOf } from './prices.js';

/** One row for each request to a model, and its sum on the turn, in one transaction. */
export async function meter(
  engine: Engine,
  agentId: string,
  turnId: string | null,
  usage: ModelUsage,
): Promise<void> {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, model, status, ms } = usage;
  const { provider = 'default' } = usage;
  const costUsd = provider === 'demo' ? null : await costOf(engine.database.read, usage);
  const tokens = { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens };
  const call = { turnId, agentId, provider, model, ...tokens, costUsd, status, ms: Math.round(ms) };
  const write = async (tx: Tx): Promise<void> => {
    await tx
      .insertInto('modelCall')
      .values({ ...call, at: engine.iso() })
      .execute();
    if (turnId === null) return;
    await tx
      .updateTable('turn')
      .set((eb) => ({
        model,
        inputTokens: eb('inputTokens', '+', inputTokens + cacheReadTokens + cacheWriteTokens),
        outputTokens: eb('outputTokens', '+', outputTokens),
        ...(costUsd !== null && { costUsd: eb(eb.fn.coalesce('costUsd', eb.val(0)), '+', costUsd) }),
      }))
      .where('id', '=', turnId)
      .execute();
  };
  await insist(() => engine.database.transact(write, 'meter'));
}
