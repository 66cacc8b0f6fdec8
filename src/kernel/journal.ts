import type { Tx } from '../db/db.js';

/** What a change of the configuration is told of by its audit row. */
export interface Noted {
  /** The place of that row in the chain; 0 where there is none. */
  auditSeq: number;
  at: string;
  action: string;
  /** Who did it, as people write it. */
  principal: string;
}

/** Keeps what rows of the configuration were: called in the transaction of a change, right after its audit row. */
export interface Journal {
  /** Before a change: what the server itself has written since the last one is not of whoever makes this one. */
  settle(tx: Tx, at: string): Promise<void>;
  note(tx: Tx, noted: Noted): Promise<void>;
}
