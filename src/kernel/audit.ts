import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReadDb, Tx } from '../db/db.js';
import { prepared } from '../db/prepared.js';
import type { AuditTable } from '../db/tables/config.js';
import { canonicalJson } from '../platform/json.js';

export type AuditEntry = Omit<AuditTable, 'seq' | 'hash' | 'prevHash' | 'erased'>;

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

type AuditRow = Omit<AuditTable, 'seq' | 'erased'>;

const append = prepared<AuditRow, never>((db, given) =>
  db.insertInto('audit').values(Object.fromEntries(columns.map((name) => [name, given(name)])) as AuditRow),
);

/** The hash of the newest row. */
export async function auditHead(db: ReadDb): Promise<string> {
  const [last] = await newest(db, {});
  return last?.hash ?? genesis;
}

/** Appends one row to the chain, inside the transaction of what it tells about (P6). */
export async function appendAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  const prevHash = await auditHead(tx);
  await append(tx, { ...entry, prevHash, hash: auditHash(prevHash, entry) });
}

export type ChainReport =
  { ok: true; rows: number; head: string } | { ok: false; rows: number; brokenAt: number; fault: string };

/**
 * Walks the chain from its first row, in pages between which others are served; names the first row that does not fit.
 * `known` is a hash that was kept elsewhere: where the chain has it no more, rows were removed at its end.
 */
export async function verifyChain(
  db: ReadDb,
  { page = 1000, known }: { page?: number; known?: string | undefined } = {},
): Promise<ChainReport> {
  let head = genesis;
  let rows = 0;
  let found = known === undefined;
  for (let after = 0; ; await nextTurn()) {
    const batch = await db
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(page)
      .execute();
    for (const { seq, hash, prevHash, erased: _erased, ...entry } of batch) {
      if (prevHash !== head)
        return { ok: false, rows, brokenAt: seq, fault: 'does not follow the row before it' };
      if (auditHash(prevHash, entry) !== hash)
        return { ok: false, rows, brokenAt: seq, fault: 'was changed' };
      if (seq !== after + 1) return { ok: false, rows, brokenAt: seq, fault: 'comes after a missing number' };
      head = hash;
      after = seq;
      rows += 1;
      found ||= hash === known;
    }
    if (batch.length === page) continue;
    if (found) return { ok: true, rows, head };
    return { ok: false, rows, brokenAt: rows + 1, fault: 'is missing: the given head is not in the chain' };
  }
}
