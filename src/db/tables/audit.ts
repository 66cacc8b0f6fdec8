import type { Generated } from 'kysely';
import type { Stamps } from './config.js';

/** The head of the chain at some time, under a key of the ring: who has the file alone can make none. */
export interface AuditCheckpointTable {
  /** Of the newest row then. */
  seq: number;
  hash: string;
  at: string;
  mark: string;
  /** The rows up to this one were removed; the chain begins behind it. */
  starts: Generated<boolean>;
}

/** Where audit rows are posted to, and how far that has come. */
export interface AuditStreamTable extends Stamps {
  id: string;
  url: string;
  keyId: string;
  sealed: string;
  enabled: boolean;
  /** The newest row that was taken. */
  cursor: number;
  /** In a row, without success. */
  attempts: Generated<number>;
  nextAt: string | null;
  error: string | null;
  deliveredAt: string | null;
  /** Rows that retention removed before they were taken. */
  skipped: Generated<number>;
}
