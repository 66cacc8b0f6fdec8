import { Choice, Flag, Ref, Scope, Text, Texts } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { StampedWithId } from '../../kernel/stamped.js';

const scopeSays = 'Agents that it is about: "a/b", "a/b/*", "a/b/**" or "**" (default)';
const hostSays = 'A host, or all below it: api.example.com, *.example.com, or * for any';

export class EgressFields {
  @Scope({ says: scopeSays, optional: true }) scope?: string;
  @Text({
    says: hostSays,
    max: 253,
    pattern: /^(\*|(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*)$/,
    example: 'api.example.com',
  })
  host!: string;
  @Texts({ says: 'Ports; absent is 443', max: 20, each: 5, optional: true }) ports?: string[];
  @Texts({ says: 'HTTP methods; absent is any', max: 20, each: 20, optional: true }) methods?: string[];
  @Texts({ says: 'Paths, globs included; absent is any', max: 100, each: 500, optional: true })
  paths?: string[];
  @Choice({ says: 'Deny wins over every allow (default allow)', of: ['allow', 'deny'], optional: true })
  effect?: string;
  @Text({ says: 'Why, for those who read it later', max: 500, optional: true }) note?: string;
}

export class EgressKey {
  @Ref({ says: 'Id of the rule' }) id!: string;
}

export class EgressView extends StampedWithId {
  @Scope({ says: scopeSays }) scope!: string;
  @Text({ says: hostSays }) host!: string;
  @Texts({ says: 'Ports' }) ports!: string[];
  @Texts({ says: 'HTTP methods; absent is any', optional: true }) methods?: string[];
  @Texts({ says: 'Paths; absent is any', optional: true }) paths?: string[];
  @Choice({ says: 'Deny wins over every allow', of: ['allow', 'deny'] }) effect!: string;
  @Text({ says: 'Why', optional: true }) note?: string;
  @Flag({ says: 'Whether it acts yet; until then containers reach nothing but the door' }) enforced!: boolean;
}

export class EgressQuery extends PageQuery {
  @Text({ says: 'Only rules of exactly this host', max: 253, optional: true }) host?: string;
}
