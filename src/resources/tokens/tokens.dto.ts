import { Moment, Principal, Ref, Scope, Text, Texts } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { StampedWithId } from '../../kernel/stamped.js';

const actionsSays = 'Actions that it may be used for, such as agents:get or routes:*; absent means all';
const scopeSays = 'Where it may be used; absent means everywhere';

export class TokenFields {
  @Principal({
    says: 'Whom it speaks for: user:… or agent:…; absent means you',
    example: 'user:ada',
    optional: true,
  })
  principal?: string;
  @Text({ says: 'What it is for', max: 80, example: 'backup script' }) name!: string;
  @Texts({ says: actionsSays, max: 100, each: 100, optional: true }) actions?: string[];
  @Scope({ says: scopeSays, optional: true }) scope?: string;
  @Moment({ says: 'It stops working at this time', optional: true }) expiresAt?: string;
}

export class TokenKey {
  @Ref({ says: 'Id of the token' }) id!: string;
}

export class TokenView extends StampedWithId {
  @Principal({ says: 'Whom it speaks for' }) principal!: string;
  @Text({ says: 'What it is for' }) name!: string;
  @Texts({ says: 'Actions that it may be used for' }) actions!: string[];
  @Scope({ says: 'Where it may be used' }) scope!: string;
  @Moment({ says: 'It stops working at this time', optional: true }) expiresAt?: string;
  @Moment({ says: 'When it was last used, to the minute', optional: true }) lastUsed?: string;
}

export class TokenMade extends TokenView {
  @Text({ says: 'The token itself, which is shown only now', optional: true }) token?: string;
}

export class TokenQuery extends PageQuery {
  @Principal({ says: 'Only tokens of this principal', optional: true }) principal?: string;
}
