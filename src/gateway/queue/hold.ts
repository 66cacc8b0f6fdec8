import type { Json } from '../../platform/json.js';

/** What comes in one go is waited for: so long after its last message, and never longer after its first. */
const quietMs = 500;
const longestMs = 5000;

export interface Held {
  at: string;
  facts: Json;
}

/**
 * Until when queued messages wait for more of their kind, in milliseconds of the clock: albums and forwarded bursts
 * always, everything where the agent collects. Undefined when they wait for nothing.
 */
export function heldUntil(messages: readonly Held[], collects: boolean): number | undefined {
  const burst = messages.some(({ facts }) => (facts as { burst?: string }).burst !== undefined);
  if (!burst && !collects) return undefined;
  const times = messages.map(({ at }) => Date.parse(at));
  return Math.min(Math.max(...times) + quietMs, Math.min(...times) + longestMs);
}
