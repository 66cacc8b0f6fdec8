import { Flag, Text, Texts } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { Stamped } from '../../kernel/stamped.js';

const subject = { max: 190, pattern: /^[^\s\0*,/]+$/, example: 'ada' };
const identitiesSays =
  'Senders that are this person, such as telegram:user/42; a sender is one person at most. Each is a membership, and asks for what that asks';
const profileSays = 'What others should know of the person';
const timezoneSays = 'Time zone, such as Europe/Berlin';
const languageSays = 'Language, such as de or pt-BR';

export class UserFields {
  @Text({ says: 'Name for people', max: 200, optional: true }) name?: string;
  @Texts({ says: identitiesSays, max: 50, each: 300, optional: true, example: ['telegram:user/42'] })
  identities?: string[];
  @Text({ says: profileSays, max: 4000, optional: true }) profile?: string;
  @Text({ says: timezoneSays, max: 60, optional: true }) timezone?: string;
  @Text({ says: languageSays, max: 35, optional: true }) language?: string;
}

export class NewUser extends UserFields {
  @Text({ says: 'Short name that never changes; the person is the principal user:<sub>', ...subject })
  sub!: string;
}

export class UserKey {
  @Text({ says: 'Short name of the person', max: 190 }) sub!: string;
}

export class UserRemoval {
  @Flag({ says: 'Also deletes its memberships, pair links, secrets, tokens and grants', optional: true })
  cascade?: boolean;
}

export class UserView extends Stamped {
  @Text({ says: 'Short name; the person is the principal user:<sub>' }) sub!: string;
  @Text({ says: 'Name for people', optional: true }) name?: string;
  @Texts({ says: 'Senders that are this person' }) identities!: string[];
  @Text({ says: profileSays, optional: true }) profile?: string;
  @Text({ says: timezoneSays, optional: true }) timezone?: string;
  @Text({ says: languageSays, optional: true }) language?: string;
}

export class UserQuery extends PageQuery {
  @Text({ says: 'Only the person of this sender, such as telegram:user/42', max: 300, optional: true })
  identity?: string;
}
