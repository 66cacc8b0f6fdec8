import { AgentPath, Flag, Moment, Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';

export class SessionKey {
  @Text({ says: 'Key of the session', max: 900, example: 'agent:corp/eng:telegram:direct:42' }) key!: string;
}

export class SessionView extends SessionKey {
  @AgentPath({ says: 'Agent whose conversation it is', optional: true }) agent?: string;
  @Flag({ says: 'The model has begun it' }) started!: boolean;
  @Text({ says: 'What a fresh conversation will be told of the lost one', optional: true }) summary?: string;
  @Moment({ says: 'When a turn last changed it' }) updatedAt!: string;
}

export class SessionQuery extends PageQuery {
  @AgentPath({ says: 'Only sessions of this agent', optional: true }) agent?: string;
}
