import { Problem } from '../../platform/problem.js';
import { plainResource } from '../plain.js';
import { BudgetFields, BudgetKey, BudgetQuery, BudgetView } from './budgets.dto.js';

function check({ limitUsd, limitTokens }: BudgetFields): void {
  if ((limitUsd === undefined) !== (limitTokens === undefined)) return;
  const message = 'must be given, or limitTokens, and not both';
  throw new Problem('invalid', `A budget has one limit: limitUsd ${message}.`, [
    { path: 'limitUsd', message },
  ]);
}

export const budgets = plainResource<BudgetFields, BudgetQuery>({
  name: 'budgets',
  kind: 'Budget',
  says: 'How much turns may cost, by agent, person or chat and period. Stored and not enforced yet.',
  table: 'budget',
  key: BudgetKey,
  view: BudgetView,
  fields: BudgetFields,
  query: BudgetQuery,
  filters: { principal: 'budget.principal', chat: 'budget.chat' },
  written: {
    defaults: { scope: '**', onLimit: 'stop', warnAt: 80 },
    sameBy: ['scope', 'principal', 'chat', 'period'],
  },
  check,
  enforced: false,
  tells: {
    create: 'Limit what turns may cost. It is stored and not enforced yet.',
    update: 'Change a budget. Null takes a field back to its default.',
    delete: 'Delete a budget. What it held back goes on.',
  },
});
