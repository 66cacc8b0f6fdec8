import { AgentPath, Choice, Count, Moment, Ref, Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { StampedWithId } from '../../kernel/stamped.js';
import { roles } from './invites.rules.js';

const targetSays =
  'The agent that guests join, corp/eng; or corp/eng/* where each gets an agent of its own below it';
const roleSays =
  'What they may there: reader looks on, member also writes and cancels turns, admin does everything on it and below';
const agentSays = 'Last part of the path of the agent that is made, where the target ends in /*';

export class NewInvite {
  @Text({ says: targetSays, max: 202, pattern: /^[^*@]+(\/\*)?$/, example: 'corp/eng' }) target!: string;
  @Choice({ says: `${roleSays} (default member)`, of: roles, optional: true }) role?: string;
  @Count({ says: 'How many guests it lets in (default 1)', min: 1, max: 1000, optional: true })
  maxUses?: number;
  @Moment({ says: 'It stops working at this time (default in a week)', optional: true }) expiresAt?: string;
  @Text({ says: 'Whom it is for', max: 500, optional: true }) note?: string;
}

export class InviteKey {
  @Ref({ says: 'Id of the invite' }) id!: string;
}

export class InviteView extends StampedWithId {
  @Text({ says: targetSays }) target!: string;
  @Choice({ says: roleSays, of: roles }) role!: string;
  @Count({ says: 'How many guests it lets in', min: 1, max: 1000 }) maxUses!: number;
  @Count({ says: 'How many it has let in', min: 0, max: 1000 }) uses!: number;
  @Moment({ says: 'It stops working at this time', optional: true }) expiresAt?: string;
  @Text({ says: 'Whom it is for', optional: true }) note?: string;
}

export class InviteMade extends InviteView {
  @Text({ says: 'Path of its page, with the token that is shown only now', optional: true }) url?: string;
}

export class InviteQuery extends PageQuery {
  @AgentPath({ says: 'Only invites to this agent, or to agents right below it', optional: true })
  agent?: string;
}

export class Redemption {
  @Text({ says: 'The user that is let in, by its short name', max: 190, example: 'ada' }) user!: string;
  @Text({ says: agentSays, max: 63, optional: true }) agent?: string;
}

export class Acceptance {
  @Text({
    says: 'Short name that the guest chooses and keeps; nobody may have it yet',
    max: 40,
    pattern: /^[a-z0-9][a-z0-9._-]*$/,
    example: 'ada',
  })
  user!: string;
  @Text({ says: 'Name for people', max: 200, optional: true }) name?: string;
  @Text({ says: agentSays, max: 63, optional: true }) agent?: string;
}

export class LetIn {
  @Ref({ says: 'Id of the invite' }) id!: string;
  @Text({ says: 'Who was let in' }) user!: string;
  @AgentPath({ says: 'Where' }) agent!: string;
  @Choice({ says: 'As what', of: roles }) role!: string;
  @Text({ says: 'Path of a chat page with the agent, shown only now', optional: true }) chatUrl?: string;
  @Text({ says: "The guest's own token for the API, shown only now", optional: true }) token?: string;
}
