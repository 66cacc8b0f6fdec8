import { Problem } from '../../platform/problem.js';
import { plainResource } from '../plain.js';
import {
  ApprovalRuleFields,
  ApprovalRuleKey,
  ApprovalRuleQuery,
  ApprovalRuleView,
} from './approval-rules.dto.js';

function check({ approvers, quorum = 1 }: ApprovalRuleFields): void {
  const faults = approvers.flatMap((one, index) =>
    /^(user|role):[^\s\0]+$/.test(one)
      ? []
      : [{ path: `approvers.${index}`, message: 'must be user:… or role:…' }],
  );
  if (approvers.length === 0) faults.push({ path: 'approvers', message: 'must name somebody' });
  if (approvers.every((one) => one.startsWith('user:')) && quorum > approvers.length)
    faults.push({ path: 'quorum', message: `must be at most ${approvers.length}, the number of approvers` });
  if (faults.length > 0) throw new Problem('invalid', `${faults[0]?.path} ${faults[0]?.message}.`, faults);
}

export const approvalRules = plainResource<ApprovalRuleFields, ApprovalRuleQuery>({
  name: 'approval-rules',
  kind: 'ApprovalRule',
  says: 'Calls of agents that people must approve: what a rule names is held as a row of approvals until they decide.',
  table: 'approvalRule',
  key: ApprovalRuleKey,
  view: ApprovalRuleView,
  fields: ApprovalRuleFields,
  query: ApprovalRuleQuery,
  filters: { action: 'approvalRule.action' },
  written: {
    defaults: { scope: '**', params: {}, quorum: 1, expiresIn: 3600 },
    sameBy: ['action', 'scope', 'params'],
  },
  check,
  enforced: true,
  tells: {
    create:
      'Hold calls of agents until people approve. Lists leave out what lies in its scope; one of scope ** holds them whole.',
    update: 'Change a rule. It holds for the next call.',
    delete: 'Delete a rule. Agents may then call what they are granted, also what waits.',
  },
});
