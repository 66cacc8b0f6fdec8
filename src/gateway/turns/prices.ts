import type { ModelUsage } from '../../door/model-policy.js';

/** USD for a million tokens: read, written. A cache read costs a tenth of a read, a cache write five quarters. */
const prices: [prefix: string, input: number, output: number][] = [
  ['claude-opus-4-5', 5, 25],
  ['claude-opus-4-1', 15, 75],
  ['claude-sonnet-4', 3, 15],
  ['claude-haiku-4-5', 1, 5],
  ['claude-3-5-haiku', 0.8, 4],
];

/** What a request cost in USD; null where the price is not known, which is not the same as nothing. */
export function costOf(usage: ModelUsage): number | null {
  const price = prices.find(([prefix]) => usage.model.startsWith(prefix));
  if (!price) return null;
  const [, input, output] = price;
  const read = usage.inputTokens + usage.cacheReadTokens * 0.1 + usage.cacheWriteTokens * 1.25;
  return (read * input + usage.outputTokens * output) / 1_000_000;
}
