import {
  AgentPath,
  Choice,
  Count,
  Flag,
  Free,
  Moment,
  Ref,
  Shapes,
  Text,
  Texts,
} from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { StampedWithId } from '../../kernel/stamped.js';

const states = ['pending', 'approved', 'refused', 'expired', 'used'] as const;
const words = { max: 2000, optional: true };

export class ApprovalKey {
  @Ref({ says: 'Id of the approval' }) id!: string;
}

export class ApprovalConsent {
  @Text({ says: 'A word to the agent', ...words }) note?: string;
  @Free({
    says: 'Other arguments than the agent gave, all of them: the agent is told these and may call with no others. Only where one person decides',
    optional: true,
  })
  arguments?: Record<string, unknown>;
}

export class ApprovalRefusal {
  @Text({ says: 'Why; the agent is told', ...words }) reason?: string;
}

class AgreementView {
  @Text({ says: 'Who' }) by!: string;
  @Moment({ says: 'When' }) at!: string;
  @Text({ says: 'With which words', optional: true }) note?: string;
}

export class ApprovalView extends StampedWithId {
  @Choice({ says: 'Where it stands; used is that the call was carried out', of: states }) state!: string;
  @AgentPath({ says: 'Agent that called', optional: true }) agent?: string;
  @Text({ says: 'What it wants to do' }) action!: string;
  @Text({ says: 'Tool that it called' }) tool!: string;
  @Text({ says: 'On which agents' }) scope!: string;
  @Free({ says: 'All arguments of the call' }) arguments!: Record<string, unknown>;
  @Text({ says: 'SHA-256 of who calls what with these arguments; nothing else goes through' })
  digest!: string;
  @Flag({ says: 'Whether whoever approved has changed the arguments' }) edited!: boolean;
  @Text({ says: 'The rule that holds it' }) ruleId!: string;
  @Texts({ says: 'Who may decide' }) approvers!: string[];
  @Count({ says: 'How many of them must agree', min: 1, max: 20 }) quorum!: number;
  @Shapes({ says: 'Who has agreed', of: () => AgreementView }) agreed!: AgreementView[];
  @Text({ says: 'Why it was refused', optional: true }) reason?: string;
  @Text({ says: 'Turn that it was called in', optional: true }) turnId?: string;
  @Text({ says: 'Chat of that turn', optional: true }) chat?: string;
  @Text({ says: 'Conversation of that turn', optional: true }) sessionKey?: string;
  @Moment({ says: 'Until when it can be decided; once approved, until when the agent can call' })
  expiresAt!: string;
  @Text({ says: 'Who had the last word', optional: true }) decidedBy?: string;
  @Moment({ says: 'When it was decided', optional: true }) decidedAt?: string;
  @Moment({ says: 'When the call was carried out', optional: true }) usedAt?: string;
}

export class ApprovalQuery extends PageQuery {
  @Choice({ says: 'Only those in this state', of: states, optional: true }) state?: string;
  @AgentPath({ says: 'Only calls of this agent', optional: true }) agent?: string;
}
