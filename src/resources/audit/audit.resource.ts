import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql, type Selectable, type SqlBool } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import { inState } from '../../db/open-rows.js';
import type { AuditTable } from '../../db/tables/config.js';
import { verifyChain } from '../../kernel/audit-verify.js';
import { listing } from '../../kernel/listing.js';
import { defineResource, read } from '../../kernel/resource.js';
import { AuditExport, AuditQuery, AuditRows, AuditView, ChainQuery, ChainView } from './audit.dto.js';

// By the clock for which rows, by the number for where to look: times need not rise along the chain.
const fromTime = (time: string) =>
  sql<SqlBool>`+audit.at >= ${time} and audit.seq >= (select min(seq) from audit where at >= ${time})`;
const beforeTime = (time: string) =>
  sql<SqlBool>`+audit.at < ${time} and audit.seq <= (select max(seq) from audit where at < ${time})`;

/** A row whose content was erased says by which erasure: its hash is of what it was. */
const rowsOf = (db: ReadDb) =>
  db
    .selectFrom('audit')
    .leftJoin('auditErasure', 'auditErasure.seq', 'audit.seq')
    .selectAll('audit')
    .select('auditErasure.erasureId as erasure');

/** Read in portions, between which others are served. */
const portion = 200;

async function exported(db: ReadDb, { after = 0, limit = 1000, since, until, turn }: AuditExport) {
  const found: Selectable<AuditTable>[] = [];
  for (let from = after; found.length < limit; await nextTurn()) {
    const size = Math.min(portion, limit - found.length);
    const rows = await rowsOf(db)
      .where('audit.seq', '>', from)
      .$if(since !== undefined, (all) => all.where(fromTime(since as string)))
      .$if(until !== undefined, (all) => all.where(beforeTime(until as string)))
      .$if(turn !== undefined, (all) => all.where('turnId', '=', turn as string))
      .orderBy('audit.seq')
      .limit(size)
      .execute();
    found.push(...rows);
    if (rows.length < size) break;
    from = rows.at(-1)?.seq ?? from;
  }
  return found;
}

export const audit = defineResource({
  name: 'audit',
  kind: 'AuditRow',
  says: 'One row for every change and every refusal, chained by hashes.',
  view: AuditView,
  manifest: 'never',
  actions: {
    list: listing({
      input: AuditQuery,
      says: 'List audit rows, newest first.',
      from: rowsOf,
      by: 'audit.seq',
      newestFirst: true,
      filters: {
        action: 'audit.action',
        principal: 'audit.principal',
        outcome: inState('audit', 'audit.outcome'),
        targetKey: 'audit.targetKey',
        turn: 'audit.turnId',
        since: fromTime,
        until: beforeTime,
      },
    }),
    verify: read({
      input: ChainQuery,
      says: 'Walk the whole chain and name the first row that was changed, removed or put in.',
      scope: () => '**',
      at: { method: 'GET' },
      answer: ChainView,
      run: async ({ db, ports }, { head }) =>
        verifyChain(db, { known: head, keys: ports.keys, kept: await ports.auditHead() }),
    }),
    export: read({
      input: AuditExport,
      says: 'Read the chain itself in its order, for a copy elsewhere that proves it by itself.',
      scope: () => '**',
      at: { method: 'GET' },
      answer: AuditRows,
      run: async ({ db }, query) => ({ items: await exported(db, query) }),
    }),
  },
});
