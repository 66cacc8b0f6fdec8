import { AgentPath, Flag, Text, Texts } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';

export class PlatformView {
  @Text({ says: 'Name, the first part of the ids of its channels' }) name!: string;
  @Text({ says: 'Name for people' }) title!: string;
  @Flag({ says: 'This server has an adapter for it' }) adapter!: boolean;
  @Flag({ says: 'It may have more than one account' }) accounts!: boolean;
  @Texts({ says: 'What a channel of it needs secrets for' }) credentials!: string[];
}

export class PlatformQuery extends PageQuery {
  @AgentPath({ says: 'Asked for a channel of this agent; absent is the instance', optional: true })
  agent?: string;
}
