import type { Selectable } from 'kysely';
import type { Tx } from '../db/db.js';
import type { AuditCheckpointTable } from '../db/tables/audit.js';
import type { AuditTable } from '../db/tables/config.js';
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

/** What is left of an audit row whose content was erased. */
type Left = Omit<Selectable<AuditTable>, 'seq'>;

const leftText = (seq: number, left: Left): string => canonicalJson([seq, left]);

/** What says that a row was erased here: with it, it need not be what its hash was made of. */
export function erasedMark(keys: KeyRing, seq: number, left: Left): string {
  return keys.mark('audit-erased', leftText(seq, left));
}

export function isErased(keys: KeyRing, seq: number, left: Left, mark: string): boolean {
  return isMark(keys, 'audit-erased', leftText(seq, left), mark);
}

async function erasedAnew(tx: Tx, keys: KeyRing): Promise<void> {
  const rows = await tx
    .selectFrom('auditErasure')
    .innerJoin('audit', 'audit.seq', 'auditErasure.seq')
    .selectAll('audit')
    .select('auditErasure.mark')
    .execute();
  for (const { seq, mark, ...left } of rows.filter(({ seq, mark, ...left }) =>
    isErased(keys, seq, left, mark),
  ))
    await tx
      .updateTable('auditErasure')
      .set({ mark: erasedMark(keys, seq, left) })
      .where('seq', '=', seq)
      .execute();
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
  await erasedAnew(tx, keys);
}
