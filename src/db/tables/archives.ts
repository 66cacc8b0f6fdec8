import type { Generated } from 'kysely';
import type { Stamps } from './config.js';

/** One archive of the whole instance: a file in `archives` of the data directory, made by a loop. */
export interface ArchiveTable extends Stamps {
  id: string;
  /** `missing`: it is known and not here, as after a restore; `leaving`: its file is being removed. */
  state: 'waiting' | 'making' | 'ready' | 'failed' | 'missing' | 'leaving';
  /** What the loop has still to do with it. */
  work: 'verify' | 'rewrite' | null;
  withKey: boolean;
  /** Made by the schedule; only such are removed by it. */
  scheduled: boolean;
  attempts: Generated<number>;
  bytes: number | null;
  sha256: string | null;
  entries: number | null;
  leftOut: number | null;
  /** Why it failed, or what was last found wrong with it. */
  reason: string | null;
  madeAt: string | null;
  verifiedAt: string | null;
  /** When what was erased since was last taken out of it. */
  rewrittenAt: string | null;
  /** What came of the last look at it. */
  verdict: 'whole' | 'damaged' | null;
}
