import type { Selectable } from 'kysely';
import type { Tx } from '../db/db.js';
import type { AuditCheckpointTable } from '../db/tables/audit.js';
import type { KeyRing } from '../identity/key-ring.js';
import { canonicalJson } from '../platform/json.js';

export type Checkpoint = Selectable<AuditCheckpointTable>;

const keyIdOf = (mark: string): string => mark.split('.', 1)[0] ?? '';

/** A key that is not here vouches for nothing. */
const isMark = (keys: KeyRing, purpose: string, text: string, mark: string): boolean =>
  mark !== '' && keys.mark(purpose, text, keyIdOf(mark)) === mark;

const textOf = ({ seq, hash, at, starts }: Omit<Checkpoint, 'mark'>): string =>
  canonicalJson([seq, hash, at, starts]);

/** What says that a checkpoint was made here. That the chain begins behind it is part of what is said. */
export function checkpointMark(keys: KeyRing, checkpoint: Omit<Checkpoint, 'mark'>, keyId?: string): string {
  return keys.mark('audit-checkpoint', textOf(checkpoint), keyId);
}

export function isCheckpoint(keys: KeyRing, checkpoint: Checkpoint): boolean {
  return isMark(keys, 'audit-checkpoint', textOf(checkpoint), checkpoint.mark);
}

/** Kept beside the database: the newest checkpoint, so that not both can be taken back in one file. */
export interface AuditHead {
  seq: number;
  hash: string;
  mark: string;
}

export function headMark(keys: KeyRing, { seq, hash }: Omit<AuditHead, 'mark'>): string {
  return keys.mark('audit-head', canonicalJson([seq, hash]));
}

export function isHead(keys: KeyRing, { seq, hash, mark }: AuditHead): boolean {
  return isMark(keys, 'audit-head', canonicalJson([seq, hash]), mark);
}

/** After a rotation the old keys need not be kept for the chain. What was not made here is not vouched for now either. */
export async function markAnew(tx: Tx, keys: KeyRing): Promise<void> {
  const checkpoints = await tx.selectFrom('auditCheckpoint').selectAll().execute();
  for (const checkpoint of checkpoints.filter((one) => isCheckpoint(keys, one)))
    await tx
      .updateTable('auditCheckpoint')
      .set({ mark: checkpointMark(keys, checkpoint) })
      .where('seq', '=', checkpoint.seq)
      .execute();
}
