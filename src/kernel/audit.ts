import { hash } from 'node:crypto';
import type { ReadDb, Tx } from '../db/db.js';
import { prepared } from '../db/prepared.js';
import type { AuditTable } from '../db/tables/config.js';
import { canonicalJson } from '../platform/json.js';

export type AuditEntry = Omit<AuditTable, 'seq' | 'hash' | 'prevHash'>;

export const genesis = '0'.repeat(64);

/** SHA-256 of the previous row's hash and this row's canonical JSON. */
export function auditHash(prevHash: string, entry: AuditEntry): string {
  return hash('sha256', prevHash + canonicalJson(entry));
}

interface Head {
  seq: number;
  hash: string;
}

const newest = prepared<object, Head>((db) =>
  db
    .selectFrom('audit')
    .select(['seq', 'hash'])
    .where('seq', '=', (eb) => eb.selectFrom('audit').select((row) => row.fn.max('seq').as('seq'))),
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

/** The newest row; its place is 0 where there is none. */
export async function auditHead(db: ReadDb): Promise<Head> {
  const [head] = await newest(db, {});
  return head ?? { seq: 0, hash: genesis };
}

/** Appends one row to the chain, inside the transaction of what it tells about (P6); its place in it. */
export async function appendAudit(tx: Tx, entry: AuditEntry): Promise<number> {
  const { hash: prevHash } = await auditHead(tx);
  const [row] = await append(tx, { ...entry, prevHash, hash: auditHash(prevHash, entry) });
  return row?.seq ?? 0;
}
