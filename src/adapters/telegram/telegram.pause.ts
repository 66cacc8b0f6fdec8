import { setTimeout as sleep } from 'node:timers/promises';

/** Waits, or not, once the signal says that nobody waits any more. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
