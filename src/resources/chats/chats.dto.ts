import { AgentPath, Moment, Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';

export class ChatKey {
  @Text({ says: 'Address of the chat', max: 300, example: 'telegram:group/-100123' }) address!: string;
}

export class ChatView extends ChatKey {
  @AgentPath({ says: 'Agent that its latest message went to', optional: true }) agent?: string;
  @Text({ says: 'Channel that it is on' }) channel!: string;
  @Text({ says: 'What it is: direct, group or channel' }) kind!: string;
  @Text({ says: 'Its title on the platform', optional: true }) title?: string;
  @Moment({ says: 'When something was first said in it' }) firstAt!: string;
  @Moment({ says: 'When something was last said in it' }) lastAt!: string;
}

export class ChatQuery extends PageQuery {
  @Text({ says: 'Only chats on this channel', max: 100, optional: true }) channel?: string;
  @AgentPath({ says: 'Only chats of this agent', optional: true }) agent?: string;
}
