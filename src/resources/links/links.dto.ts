import { AgentPath, Choice, Count, Flag, Moment, Ref, Secret, Shape, Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { StampedWithId } from '../../kernel/stamped.js';

const kinds = ['chat', 'hook', 'pair'];
const userSays = 'Of a pair link: the person, by its short name';
const signers = ['github', 'stripe', 'slack', 'generic'];

/** How what comes in by a hook is signed; header, algorithm, prefix and encoding are for `generic` alone. */
export class HmacView {
  @Choice({ says: 'Whose way of signing', of: signers }) kind!: string;
  @Text({
    says: 'Header of the signature (default x-signature)',
    max: 100,
    pattern: /^[a-z0-9-]+$/,
    optional: true,
  })
  header?: string;
  @Choice({ says: 'Hash (default sha256)', of: ['sha256', 'sha1'], optional: true }) algorithm?: string;
  @Text({ says: 'Stands before the signature, such as sha256=', max: 40, optional: true }) prefix?: string;
  @Choice({ says: 'How it is written (default hex)', of: ['hex', 'base64'], optional: true })
  encoding?: string;
}

export class HmacFields extends HmacView {
  @Secret({ says: 'Secret that the sender signs with; never shown again', max: 500 }) secret!: string;
}

export class NewLink {
  @AgentPath({ says: 'Agent that the link leads to; needed but for a pair link', optional: true })
  agent?: string;
  @Choice({
    says: 'What the link opens: a chat page (default), a webhook, or a page that makes a sender one of a person (pair)',
    of: kinds,
    optional: true,
  })
  kind?: string;
  @Text({ says: userSays, max: 190, optional: true, example: 'ada' }) user?: string;
  @Text({
    says: 'Of a pair link: the sender, such as telegram:user/42. Absent: whoever opens it gives the code that the sender was told',
    max: 300,
    pattern: /^[a-z][a-z0-9-]*:[^\s\0]+$/,
    optional: true,
  })
  sender?: string;
  @Text({ says: 'Topic that messages run in unless they name one', max: 80, optional: true }) topic?: string;
  @Text({
    says: 'Told to the agent with each message: where the link was placed, for whom',
    max: 2000,
    optional: true,
  })
  context?: string;
  @Flag({ says: 'Each visitor gets a chat of their own (default false)', optional: true }) shared?: boolean;
  @Shape({ says: 'A hook takes only what is signed with this', of: () => HmacFields, optional: true })
  hmac?: HmacFields;
  @Text({
    says: 'A hook posts its answers to this URL, signed; its host must stand in the setting callbackHosts',
    max: 2000,
    optional: true,
  })
  callback?: string;
  @Moment({ says: 'It stops working at this time; absent is an hour for a pair link', optional: true })
  expiresAt?: string;
  @Count({ says: 'How many messages it takes in all', min: 1, max: 1_000_000, optional: true })
  maxUses?: number;
}

export class PairCode {
  @Text({
    says: 'The code that the sender was told, where the link names no sender',
    max: 40,
    optional: true,
  })
  code?: string;
}

export class LinkKey {
  @Ref({ says: 'Id of the link' }) id!: string;
}

export class LinkView extends StampedWithId {
  @AgentPath({ says: 'Agent that it leads to', optional: true }) agent?: string;
  @Choice({ says: 'What it opens', of: kinds }) kind!: string;
  @Text({ says: userSays, optional: true }) user?: string;
  @Text({ says: 'Of a pair link: the sender', optional: true }) sender?: string;
  @Flag({ says: 'Of a pair link: the sender is one of the person by it', optional: true }) joined?: boolean;
  @Text({ says: 'Address of its chat on the bus', optional: true }) chat?: string;
  @Text({ says: 'Topic that messages run in', optional: true }) topic?: string;
  @Text({ says: 'Told to the agent with each message', optional: true }) context?: string;
  @Flag({ says: 'Each visitor has a chat of their own' }) shared!: boolean;
  @Shape({ says: 'How what comes in is signed', of: () => HmacView, optional: true }) hmac?: HmacView;
  @Text({ says: 'Where its answers are posted', optional: true }) callback?: string;
  @Moment({ says: 'It stops working at this time', optional: true }) expiresAt?: string;
  @Count({ says: 'How many messages it takes in all', min: 1, max: 1_000_000, optional: true })
  maxUses?: number;
  @Count({ says: 'How many it has taken', min: 0, max: 2 ** 53 - 1 }) uses!: number;
}

export class LinkMade extends LinkView {
  @Text({ says: 'Path of the page or hook, with the token that is shown only now', optional: true })
  url?: string;
  @Text({ says: 'What the answers are signed with, shown only now', optional: true }) callbackSecret?: string;
}

export class LinkQuery extends PageQuery {
  @AgentPath({ says: 'Only links to this agent', optional: true }) agent?: string;
}
