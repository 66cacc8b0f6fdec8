import type { ReadDb } from '../db/db.js';
import { prepared } from '../db/prepared.js';
import type { Json } from '../platform/json.js';
import { actionCovers, paramsMatch, type Question } from './acl.js';
import { overlaps, parseScope } from './scope.js';

/** A rule that people must agree to a call. */
export interface ApprovalRule {
  id: string;
  action: string;
  scope: string;
  params: Record<string, Json>;
}

const all = prepared<object, ApprovalRule>(
  (db) => db.selectFrom('approvalRule').select(['id', 'action', 'scope', 'params']).orderBy('id') as never,
);

export const approvalRules = (db: ReadDb): Promise<readonly ApprovalRule[]> => all(db, {});

/** The rule that a call of an agent would have to be approved under. */
export function needsApproval(rules: readonly ApprovalRule[], question: Question): ApprovalRule | undefined {
  return rules.find(
    ({ action, scope, params }) =>
      actionCovers(action, question.action) &&
      overlaps(parseScope(scope), parseScope(question.scope)) &&
      paramsMatch(params, question.params),
  );
}
