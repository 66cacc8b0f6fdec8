import { AgentPath, Choice, Count, Moment, Ref, Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';

const states = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'timed_out'] as const;

export class DelegationKey {
  @Ref({ says: 'Id of the delegation' }) id!: string;
}

export class DelegationView {
  @Text({ says: 'Id of the delegation' }) id!: string;
  @Choice({ says: 'Work for another agent, or a decision asked of one above', of: ['delegate', 'escalate'] })
  kind!: string;
  @AgentPath({ says: 'Agent that asked', optional: true }) from?: string;
  @AgentPath({ says: 'Agent that does it', optional: true }) to?: string;
  @Choice({ says: 'Where it stands', of: states }) state!: string;
  @Text({ says: 'What was asked', max: 200_000 }) task!: string;
  @Text({ says: 'What it came to', max: 200_000, optional: true }) result?: string;
  @Text({ says: 'Why it did not succeed', optional: true }) reason?: string;
  @Text({ says: 'Topic that its conversation goes on under', optional: true }) topic?: string;
  @Text({ says: 'Turn that asked' }) parentTurn!: string;
  @Text({ says: 'Delegation that this turn works for', optional: true }) parentDelegation?: string;
  @Text({ says: 'Turn that people began it all with' }) root!: string;
  @Text({ says: 'Chat on the bus that its turns answer in' }) chat!: string;
  @Text({ says: 'Its conversation' }) sessionKey!: string;
  @Count({ says: 'How deep it is nested', min: 1, max: 100 }) depth!: number;
  @Moment({ says: 'When it is stopped at the latest' }) deadline!: string;
  @Moment({ says: 'When it was asked' }) createdAt!: string;
  @Moment({ says: 'When its first turn began', optional: true }) startedAt?: string;
  @Moment({ says: 'When it ended', optional: true }) endedAt?: string;
  @Moment({ says: 'When the one who asked had its result', optional: true }) deliveredAt?: string;
  @Count({ says: 'Goes up with each change', min: 1, max: 2 ** 53 - 1 }) version!: number;
}

export class DelegationQuery extends PageQuery {
  @AgentPath({ says: 'Only those that this agent asked for', optional: true }) from?: string;
  @AgentPath({ says: 'Only those that this agent does', optional: true }) to?: string;
  @Choice({ says: 'Only those in this state', of: states, optional: true }) state?: string;
  @Text({ says: 'Only those that this turn asked for', max: 100, optional: true }) turn?: string;
  @Text({ says: 'Only those of the tree that people began with this turn', max: 100, optional: true })
  root?: string;
}
