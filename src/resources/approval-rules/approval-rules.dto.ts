import { ActionName, Count, Flag, Free, Ref, Scope, Text, Texts } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { StampedWithId } from '../../kernel/stamped.js';
import { paramsFault, paramsSays } from '../params.js';
import type { Json } from '../../platform/json.js';

const scopeSays = 'Where: "a/b", "a/b/*", "a/b/**" or "**" (default)';
const approversSays = 'Who may decide: principals, such as role:operator';

export class ApprovalRuleFields {
  @ActionName({ says: 'Calls of agents that are held', example: 'turn:send' }) action!: string;
  @Scope({ says: scopeSays, optional: true }) scope?: string;
  @Free({ says: paramsSays, fault: paramsFault, optional: true }) params?: Record<string, Json>;
  @Texts({ says: approversSays, max: 50, each: 310, example: ['role:operator'] }) approvers!: string[];
  @Count({ says: 'How many of them must agree (default 1)', min: 1, max: 20, optional: true })
  quorum?: number;
  @Count({
    says: 'Seconds to decide in, and then to call in (default 3600)',
    min: 10,
    max: 604_800,
    optional: true,
  })
  expiresIn?: number;
  @Text({ says: 'Why, for those who read it later', max: 500, optional: true }) note?: string;
}

export class ApprovalRuleKey {
  @Ref({ says: 'Id of the rule' }) id!: string;
}

export class ApprovalRuleView extends StampedWithId {
  @ActionName({ says: 'Calls of agents that are held' }) action!: string;
  @Scope({ says: scopeSays }) scope!: string;
  @Free({ says: paramsSays }) params!: Record<string, Json>;
  @Texts({ says: approversSays }) approvers!: string[];
  @Count({ says: 'How many of them must agree', min: 1, max: 20 }) quorum!: number;
  @Count({ says: 'Seconds to decide in, and then to call in', min: 10, max: 604_800 }) expiresIn!: number;
  @Text({ says: 'Why', optional: true }) note?: string;
  @Flag({ says: 'Whether this version acts on it' }) enforced!: boolean;
}

export class ApprovalRuleQuery extends PageQuery {
  @ActionName({ says: 'Only rules of exactly this action', optional: true }) action?: string;
}
