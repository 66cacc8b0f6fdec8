import { inState } from '../../db/open-rows.js';
import { verifyChain } from '../../kernel/audit.js';
import { listing } from '../../kernel/listing.js';
import { defineResource, read } from '../../kernel/resource.js';
import { AuditExport, AuditQuery, AuditRows, AuditView, ChainQuery, ChainView } from './audit.dto.js';

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
      from: (db) => db.selectFrom('audit').selectAll(),
      by: 'audit.seq',
      newestFirst: true,
      filters: {
        action: 'audit.action',
        principal: 'audit.principal',
        outcome: inState('audit', 'audit.outcome'),
        targetKey: 'audit.targetKey',
      },
    }),
    verify: read({
      input: ChainQuery,
      says: 'Walk the whole chain and name the first row that was changed, removed or put in.',
      scope: () => '**',
      at: { method: 'GET' },
      answer: ChainView,
      run: ({ db }, { head }) => verifyChain(db, { known: head }),
    }),
    export: read({
      input: AuditExport,
      says: 'Read the chain itself in its order, for a copy elsewhere that proves it by itself.',
      scope: () => '**',
      at: { method: 'GET' },
      answer: AuditRows,
      run: async ({ db }, { after = 0, limit = 1000 }) => ({
        items: await db
          .selectFrom('audit')
          .selectAll()
          .where('seq', '>', after)
          .orderBy('seq')
          .limit(limit)
          .execute(),
      }),
    }),
  },
});
