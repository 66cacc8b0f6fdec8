import type { Database } from '../../db/db.js';
import type { KeyRing } from '../../identity/key-ring.js';

/** Where something is erased: in the running instance, or in what was unpacked of an archive. */
export interface Place {
  database: Database;
  dataDir: string;
  keys: KeyRing;
  now(): string;
  /** Done while the history of this agent's home stays as it is. */
  still<T>(agentId: string, work: () => Promise<T>): Promise<T>;
  /** Ends what waits of an agent for its next turn. */
  retire(agentId: string): Promise<void>;
  signal: AbortSignal;
}

export type Counts = Record<string, number>;

/** So many rows go in one transaction: nobody waits for it. */
export const portion = 50;

export function portionsOf<T>(all: readonly T[], size = portion): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}

export function count(counts: Counts, store: string, more: number | bigint | undefined): void {
  const added = Number(more ?? 0);
  if (added > 0) counts[store] = (counts[store] ?? 0) + added;
}
