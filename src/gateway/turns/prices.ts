import type { ReadDb } from '../../db/db.js';
import type { ModelUsage } from '../../door/model-policy.js';

/** USD for a million tokens. A cache read costs a tenth of a read and a cache write five quarters, unless told. */
export interface Price {
  input: number;
  output: number;
  cacheRead?: number;
  cacheWrite?: number;
}

const prices: [prefix: string, price: Price][] = [
  ['claude-opus-4-5', { input: 5, output: 25 }],
  ['claude-opus-4-1', { input: 15, output: 75 }],
  ['claude-sonnet-4', { input: 3, output: 15 }],
  ['claude-haiku-4-5', { input: 1, output: 5 }],
  ['claude-3-5-haiku', { input: 0.8, output: 4 }],
];

const builtIn = (model: string): Price | undefined =>
  prices.find(([prefix]) => model.startsWith(prefix))?.[1];

/** What the provider's own row says of the model. */
async function ownPrice(db: ReadDb, { provider, model }: ModelUsage): Promise<Price | undefined> {
  if (provider === undefined) return undefined;
  const row = await db
    .selectFrom('provider')
    .where('name', '=', provider)
    .select('models')
    .executeTakeFirst();
  const models = (row?.models ?? []) as unknown as ({ id: string } & Partial<Price>)[];
  const found = models.find(({ id }) => id === model);
  return found?.input === undefined ? undefined : (found as Price);
}

/** What a request cost in USD; null where the price is not known, which is not the same as nothing. */
export async function costOf(db: ReadDb, usage: ModelUsage): Promise<number | null> {
  const price = (await ownPrice(db, usage)) ?? builtIn(usage.model);
  if (!price) return null;
  const { input, output, cacheRead = input * 0.1, cacheWrite = input * 1.25 } = price;
  const spent =
    usage.inputTokens * input +
    usage.cacheReadTokens * cacheRead +
    usage.cacheWriteTokens * cacheWrite +
    usage.outputTokens * output;
  return spent / 1_000_000;
}
