import { verifyChain } from '../../kernel/audit.js';
import { page } from '../../kernel/page.js';
import { defineResource, read } from '../../kernel/resource.js';
import { Nothing } from '../nothing.dto.js';
import { AuditQuery, AuditView, ChainView } from './audit.dto.js';

export const audit = defineResource({
  name: 'audit',
  kind: 'AuditRow',
  says: 'One row for every change and every refusal, chained by hashes.',
  view: AuditView,
  manifest: 'never',
  actions: {
    list: read({
      input: AuditQuery,
      says: 'List audit rows, newest first.',
      scope: () => '**',
      run: ({ db, caller }, query) =>
        page(
          caller,
          query,
          (after, limit) => {
            let rows = db.selectFrom('audit').selectAll().orderBy('seq', 'desc').limit(limit);
            if (after) rows = rows.where('seq', '<', Number(after[0]));
            if (query.action) rows = rows.where('action', '=', query.action);
            if (query.principal) rows = rows.where('principal', '=', query.principal);
            if (query.outcome) rows = rows.where('outcome', '=', query.outcome as never);
            if (query.targetKey) rows = rows.where('targetKey', '=', query.targetKey);
            return rows.execute();
          },
          (row) => [row.seq],
        ),
    }),
    verify: read({
      input: Nothing,
      says: 'Walk the whole chain and name the first row that was changed, removed or put in.',
      scope: () => '**',
      at: { method: 'GET' },
      answer: ChainView,
      run: ({ db }) => verifyChain(db),
    }),
  },
});
