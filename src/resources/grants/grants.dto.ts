import { ActionName, Choice, Flag, Free, Moment, Principal, Ref, Scope, Text } from '../../kernel/fields.js';
import type { Json } from '../../platform/json.js';
import { PageQuery } from '../../kernel/page.js';
import { StampedWithId } from '../../kernel/stamped.js';
import { paramsFault, paramsSays } from '../params.js';

export class NewGrant {
  @Principal({ says: 'Who gets it', example: 'agent:corp/eng' }) principal!: string;
  @ActionName({ says: 'What it allows or forbids', example: 'routes:create' }) action!: string;
  @Scope({
    says: 'Where: "a/b", "a/b/*", "a/b/**", "**", or "@self" for the calling agent',
    example: 'corp/eng/**',
  })
  scope!: string;
  @Free({ says: paramsSays, fault: paramsFault, optional: true }) params?: Record<string, Json>;
  @Choice({ says: 'Deny wins over every allow (default allow)', of: ['allow', 'deny'], optional: true })
  effect?: 'allow' | 'deny';
  @Flag({ says: 'May be passed on, in part or whole (default false)', optional: true }) delegable?: boolean;
  @Moment({ says: 'It stops holding at this time', optional: true }) expiresAt?: string;
  @Text({ says: 'Why, for those who read it later', max: 500, optional: true }) note?: string;
}

export class GrantKey {
  @Ref({ says: 'Id of the grant' }) id!: string;
}

export class GrantView extends StampedWithId {
  @Principal({ says: 'Who has it' }) principal!: string;
  @ActionName({ says: 'What it allows or forbids' }) action!: string;
  @Scope({ says: 'Where it holds' }) scope!: string;
  @Free({ says: paramsSays }) params!: Record<string, Json>;
  @Choice({ says: 'Deny wins over every allow', of: ['allow', 'deny'] }) effect!: string;
  @Flag({ says: 'May be passed on' }) delegable!: boolean;
  @Moment({ says: 'It stops holding at this time', optional: true }) expiresAt?: string;
  @Text({ says: 'Why', optional: true }) note?: string;
  @Text({ says: 'The principal that gave it' }) grantedBy!: string;
}

export class GrantQuery extends PageQuery {
  @Principal({ says: 'Only what this principal was given itself', optional: true }) principal?: string;
  @ActionName({ says: 'Only grants of exactly this action', optional: true }) action?: string;
}

export class Explanation {
  @Principal({ says: 'Who asks; absent lists everyone who was given it', optional: true }) principal?: string;
  @ActionName({ says: 'What is asked', example: 'routes:create' }) action!: string;
  @Scope({ says: 'Where', example: 'corp/eng' }) scope!: string;
  @Free({ says: 'Input of the call, as far as it is known', optional: true }) params?: Record<string, Json>;
}

export class Explained {
  @Flag({ says: 'The verdict; absent when no principal was named', optional: true }) allowed?: boolean;
  @Text({ says: 'Why', optional: true }) reason?: string;
  @Free({ says: 'The grant that decided', optional: true }) by?: Record<string, Json>;
  @Free({
    says: 'Principals that hold it by a grant of their own',
    schema: { type: 'array', items: { type: 'string' } },
    optional: true,
  })
  who?: string[];
}
