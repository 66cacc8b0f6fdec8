import { createHash } from 'node:crypto';
import type { ReadDb, Tx } from '../db/db.js';
import { prepared } from '../db/prepared.js';
import type { AuditTable } from '../db/tables/config.js';
import { canonicalJson } from '../platform/json.js';

export type AuditEntry = Omit<AuditTable, 'seq' | 'hash' | 'prevHash'>;

export const genesis = '0'.repeat(64);

/** SHA-256 of the previous row's hash and this row's canonical JSON. */
export function auditHash(prevHash: string, entry: AuditEntry): string {
  return createHash('sha256').update(prevHash).update(canonicalJson(entry)).digest('hex');
}

const newest = prepared<object, { hash: string }>((db) =>
  db.selectFrom('audit').select('hash').orderBy('seq', 'desc').limit(1),
);

const columns = [
  'at',
  'principal',
  'surface',
  'action',
  'scope',
  'targetKey',
  'outcome',
  'input',
  'detail',
  'requestId',
  'turnId',
  'prevHash',
  'hash',
] as const satisfies (keyof AuditTable)[];

type AuditRow = Omit<AuditTable, 'seq'>;

const append = prepared<AuditRow, { seq: number }>((db, given) =>
  db
    .insertInto('audit')
    .values(Object.fromEntries(columns.map((name) => [name, given(name)])) as AuditRow)
    .returning('seq'),
);

/** The hash of the newest row. */
export async function auditHead(db: ReadDb): Promise<string> {
  const [last] = await newest(db, {});
  return last?.hash ?? genesis;
}

/** Appends one row to the chain, inside the transaction of what it tells about (P6); its place in it. */
export async function appendAudit(tx: Tx, entry: AuditEntry): Promise<number> {
  const prevHash = await auditHead(tx);
  const [row] = await append(tx, { ...entry, prevHash, hash: auditHash(prevHash, entry) });
  return row?.seq ?? 0;
}
