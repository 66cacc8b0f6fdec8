import { Choice, Count, Flag, Ref, Shape, Text, Texts } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { StampedWithId } from '../../kernel/stamped.js';

const limitSays = 'How many may come in a UTC day; the others wait in line. Absent is no limit';
const enabledSays = 'It lets people in (default true); those who wait keep their place while it does not';

export class GateMatch {
  @Text({ says: 'Members of this organisation on GitHub', max: 39, optional: true, example: 'acme' })
  githubOrg?: string;
  @Text({ says: 'Accounts of this Google Workspace domain', max: 253, optional: true }) googleDomain?: string;
  @Text({ says: 'Verified e-mail addresses of this domain, not of those below it', max: 253, optional: true })
  emailDomain?: string;
  @Flag({ says: 'Everybody who can sign in', optional: true }) anyone?: boolean;
}

export class GateFields {
  @Shape({ says: 'Whom it is for: exactly one of them', of: () => GateMatch }) match!: GateMatch;
  @Count({ says: limitSays, min: 0, max: 1_000_000, optional: true }) limitPerDay?: number;
  @Flag({ says: enabledSays, optional: true }) enabled?: boolean;
}

export class GateKey {
  @Ref({ says: 'Id of the gate' }) id!: string;
}

export class GateView extends StampedWithId {
  @Shape({ says: 'Whom it is for', of: () => GateMatch }) match!: GateMatch;
  @Count({ says: limitSays, min: 0, max: 1_000_000, optional: true }) limitPerDay?: number;
  @Flag({ says: enabledSays }) enabled!: boolean;
  @Count({ says: 'How many it let in today', min: 0, max: 2 ** 53 - 1 }) admittedToday!: number;
  @Count({ says: 'How many wait', min: 0, max: 2 ** 53 - 1 }) waiting!: number;
}

export class GateRemoval {
  @Flag({ says: 'Also sends away those who wait', optional: true }) cascade?: boolean;
}

export class GateQuery extends PageQuery {}

export class Arrival {
  @Text({
    says: 'Short name that the sign-in has for the person; it becomes the user’s',
    max: 190,
    pattern: /^[^\s\0*,/]+$/,
    example: 'github:4711',
  })
  sub!: string;
  @Text({ says: 'Name for people', max: 200, optional: true }) name?: string;
  @Choice({ says: 'Who has proven all this', of: ['github', 'google', 'email', 'oidc'] }) provider!: string;
  @Texts({ says: 'Organisations on GitHub', max: 500, each: 39, optional: true }) orgs?: string[];
  @Text({ says: 'The domain that Google itself names (hd)', max: 253, optional: true }) hostedDomain?: string;
  @Text({ says: 'E-mail address', max: 320, optional: true }) email?: string;
  @Flag({ says: 'The provider has verified the address', optional: true }) emailVerified?: boolean;
}

export class Admitted {
  @Choice({ says: 'What became of it', of: ['admitted', 'queued', 'refused'] }) state!: string;
  @Text({ says: 'Whom it is about' }) sub!: string;
  @Ref({ says: 'The gate that decided', optional: true }) gate?: string;
  @Count({ says: 'Place in the line, 1 is next', min: 1, max: 2 ** 53 - 1, optional: true })
  position?: number;
  @Text({ says: 'In words' }) reason!: string;
}
