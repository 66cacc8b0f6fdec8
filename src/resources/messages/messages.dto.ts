import { AgentPath, Choice, Count, Flag, Free, Moment, Ref, Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';

const states = [
  'received',
  'queued',
  'observed',
  'dropped',
  'parked',
  'in_turn',
  'answered',
  'cancelled',
  'failed',
  'sent',
] as const;

export class MessageKey {
  @Ref({ says: 'Id of the message' }) id!: string;
}

export class MessageView {
  @Count({ says: 'Place in the order of the bus', min: 1, max: 2 ** 53 - 1 }) seq!: number;
  @Text({ says: 'Id of the message' }) id!: string;
  @Choice({ says: 'in: from people; out: from an agent', of: ['in', 'out'] }) direction!: string;
  @Text({ says: 'Channel that it came or goes by' }) channel!: string;
  @Text({ says: 'Chat' }) chat!: string;
  @Text({ says: 'Topic', optional: true }) topic?: string;
  @Text({ says: 'Who wrote' }) sender!: string;
  @Text({ says: 'Name of the sender', optional: true }) senderName?: string;
  @Text({ says: 'message, mention, edit, …' }) verb!: string;
  @Text({ says: 'Text', min: 0, max: 1_000_000 }) text!: string;
  @Free({ says: 'Files', schema: { type: 'array', items: { type: 'object', additionalProperties: true } } })
  attachments!: unknown[];
  @Choice({ says: 'Where it stands', of: states }) state!: string;
  @Text({ says: 'Why it is in this state', optional: true }) reason?: string;
  @AgentPath({ says: 'Agent that it was routed to or is from', optional: true }) agent?: string;
  @Text({ says: 'Turn that owns it', optional: true }) turnId?: string;
  @Text({ says: 'Message that it answers', optional: true }) replyTo?: string;
  @Moment({ says: 'When it was stored' }) at!: string;
}

export class MessageQuery extends PageQuery {
  @AgentPath({ says: 'Only messages to or from this agent', optional: true }) agent?: string;
  @Text({ says: 'Only messages of this chat', max: 300, optional: true }) chat?: string;
  @Choice({ says: 'Only messages in this state', of: states, optional: true }) state?: string;
  @Text({ says: 'Only messages with these words', max: 200, optional: true }) search?: string;
}

export class NewMessage {
  @AgentPath({ says: 'Agent that it is meant for; absent lets the routes decide', optional: true })
  agent?: string;
  @Text({
    says: "Chat on the bus; absent is the caller's own chat with the agent",
    max: 300,
    pattern: /^[a-z][a-z0-9.-]*:[^\s]+$/,
    optional: true,
  })
  chat?: string;
  @Text({ says: 'What the person says', max: 100_000 }) text!: string;
  @Text({ says: 'Topic in the chat', max: 80, pattern: /^[^\s#][^\n#]*$/, optional: true }) topic?: string;
  @Text({ says: 'Key of the event; the same key twice is one message', max: 200, optional: true })
  eventKey?: string;
}

export class MessageTaken {
  @Text({ says: 'Id of the stored message' }) id!: string;
  @Text({ says: 'Chat that it stands in' }) chat!: string;
  @Flag({ says: 'It was there before under the same key' }) duplicate!: boolean;
}
