import type { Generated } from 'kysely';
import type { Stamps } from './config.js';

/** An archive that was made before an erasure ended, and what it was then. */
export interface EarlierArchive {
  id: string;
  sha256: string | null;
  madeAt: string | null;
}

/** One erasure: carried out by a loop, and kept as its receipt, which names nobody. */
export interface ErasureTable extends Stamps {
  id: string;
  kind: 'user' | 'agent';
  state: 'running' | 'done';
  /** What it waits for, in words. */
  waitsFor: string | null;
  keyId: string | null;
  /** Whom and what it is about, under the key ring; gone when no archive is left that may hold it. */
  sealed: string | null;
  /** What was taken away, by store. */
  counts: Generated<Record<string, number>>;
  archives: Generated<EarlierArchive[]>;
  /** Where copies are that are not this server's to change. */
  elsewhere: Generated<string[]>;
  /** What is still here and could not be cleaned. */
  remaining: Generated<string[]>;
  /** Why it did not go on at the last try. */
  error: string | null;
  /** When all was done that needs no repository. */
  scrubbedAt: string | null;
  doneAt: string | null;
}

/** An audit row whose content was erased: what is left of it, vouched for under the key ring. */
export interface AuditErasureTable {
  seq: number;
  erasureId: string;
  mark: string;
}
