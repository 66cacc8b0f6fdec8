import { AgentPath, Choice, Count, Moment, Ref, Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';

const states = ['pending', 'sending', 'sent', 'uncertain', 'failed'] as const;
const kinds = ['message', 'edit', 'delete', 'react', 'file', 'notice'] as const;

export class DeliveryKey {
  @Ref({ says: 'Id of the delivery' }) id!: string;
}

export class DeliveryView {
  @Text({ says: 'Id of the delivery' }) id!: string;
  @AgentPath({ says: 'Agent that caused it', optional: true }) agent?: string;
  @Text({ says: 'Names the effect; the same key is one delivery' }) key!: string;
  @Choice({ says: 'What is sent', of: kinds }) kind!: string;
  @Text({ says: 'Channel that it leaves by' }) channel!: string;
  @Text({ says: 'Chat that it goes to' }) chat!: string;
  @Text({ says: 'The message that it carries or changes', optional: true }) messageId?: string;
  @Choice({ says: 'Where it stands; uncertain may have arrived', of: states }) state!: string;
  @Count({ says: 'Attempts so far', min: 0, max: 1_000_000 }) attempts!: number;
  @Moment({ says: 'Not before this time' }) nextAt!: string;
  @Text({ says: 'What the last attempt came to', optional: true }) error?: string;
  @Text({ says: 'Turn that caused it', optional: true }) turnId?: string;
  @Moment({ says: 'When it was queued' }) at!: string;
}

export class DeliveryQuery extends PageQuery {
  @Choice({ says: 'Only deliveries in this state', of: states, optional: true }) state?: string;
  @AgentPath({ says: 'Only deliveries of this agent', optional: true }) agent?: string;
  @Text({ says: 'Only deliveries to this chat', max: 300, optional: true }) chat?: string;
}
