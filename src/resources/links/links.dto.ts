import { AgentPath, Choice, Count, Flag, Moment, Ref, Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { StampedWithId } from '../../kernel/stamped.js';

export class NewLink {
  @AgentPath({ says: 'Agent that the link leads to' }) agent!: string;
  @Choice({ says: 'What the link opens', of: ['chat'], optional: true }) kind?: string;
  @Text({ says: 'Topic that messages run in unless they name one', max: 80, optional: true }) topic?: string;
  @Text({
    says: 'Told to the agent with each message: where the link was placed, for whom',
    max: 2000,
    optional: true,
  })
  context?: string;
  @Flag({ says: 'Each visitor gets a chat of their own (default false)', optional: true }) shared?: boolean;
  @Moment({ says: 'It stops working at this time', optional: true }) expiresAt?: string;
  @Count({ says: 'How many messages it takes in all', min: 1, max: 1_000_000, optional: true })
  maxUses?: number;
}

export class LinkKey {
  @Ref({ says: 'Id of the link' }) id!: string;
}

export class LinkView extends StampedWithId {
  @AgentPath({ says: 'Agent that it leads to' }) agent!: string;
  @Choice({ says: 'What it opens', of: ['chat'] }) kind!: string;
  @Text({ says: 'Address of its chat on the bus' }) chat!: string;
  @Text({ says: 'Topic that messages run in', optional: true }) topic?: string;
  @Text({ says: 'Told to the agent with each message', optional: true }) context?: string;
  @Flag({ says: 'Each visitor has a chat of their own' }) shared!: boolean;
  @Moment({ says: 'It stops working at this time', optional: true }) expiresAt?: string;
  @Count({ says: 'How many messages it takes in all', min: 1, max: 1_000_000, optional: true })
  maxUses?: number;
  @Count({ says: 'How many it has taken', min: 0, max: 2 ** 53 - 1 }) uses!: number;
}

export class LinkMade extends LinkView {
  @Text({ says: 'Path of the page, with the token that is shown only now', optional: true }) url?: string;
}

export class LinkQuery extends PageQuery {
  @AgentPath({ says: 'Only links to this agent', optional: true }) agent?: string;
}
