import type { ReadDb } from '../db/db.js';
import { prepared } from '../db/prepared.js';
import { actionCovers, paramsMatch, type Question } from './acl.js';
import type { ApprovalRule, Lift } from './approval-rule.js';
import { overlaps, parseScope } from './scope.js';

const all = prepared<object, ApprovalRule>(
  (db) =>
    db
      .selectFrom('approvalRule')
      .select(['id', 'action', 'scope', 'params', 'approvers', 'quorum', 'expiresIn', 'note'])
      .orderBy('id') as never,
);

export const approvalRules = (db: ReadDb): Promise<readonly ApprovalRule[]> => all(db, {});

/** The first rule that a call of an agent has to be approved under and is not yet. */
export function needsApproval(
  rules: readonly ApprovalRule[],
  question: Question,
  lifts: readonly Lift[] = [],
): ApprovalRule | undefined {
  return rules.find(
    ({ id, action, scope, params }) =>
      actionCovers(action, question.action) &&
      overlaps(parseScope(scope), parseScope(question.scope)) &&
      paramsMatch(params, question.params) &&
      !lifts.some((lift) => lift.ruleId === id && lift.scope === question.scope),
  );
}
