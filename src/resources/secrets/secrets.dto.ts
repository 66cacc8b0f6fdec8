import { Choice, Count, Flag, Secret, Text, Texts } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { Stamped } from '../../kernel/stamped.js';

export const secretKinds = ['bearer', 'basic', 'header', 'query', 'oauth', 'env'] as const;

const place = /^(\*\*|user:[^*,\s]+|[^*@:,\s]+)$/;
const scopeSays = 'Owner: the path of an agent, a person such as user:ada, or ** for the instance';
const kindSays =
  'How it is sent: bearer, basic (the value is user:password), header, query, oauth, or env (a variable of the agent)';
const hostsSays = 'Hosts that it may be sent to, such as api.example.com or *.example.com';
const exposedSays =
  'Gives the agent a secret of the kind env as a variable of its container, from its next turn on; it can then read, use and repeat it (default false)';
const agentsSays =
  'For a secret of a person: the agents that may use it, as paths, path/*, path/** or **. They may in direct chats, while nobody else writes in the turn';
const inheritSays = 'Whether agents below the owner may use it (default true); false also ends their search';

export class SecretKey {
  @Text({ says: scopeSays, max: 200, pattern: place }) scope!: string;
  @Text({ says: 'Name of the secret', max: 64, pattern: /^[A-Za-z][A-Za-z0-9_.-]*$/, example: 'anthropic' })
  name!: string;
}

/** What may be changed of a secret; its value is written and never read. */
export class SecretFields {
  @Choice({ says: kindSays, of: secretKinds }) kind!: string;
  @Texts({ says: hostsSays, max: 50, each: 253, optional: true }) hosts?: string[];
  @Text({
    says: 'Name of the header, for the kind header',
    max: 100,
    pattern: /^[a-z0-9-]+$/,
    optional: true,
  })
  header?: string;
  @Text({ says: 'Name of the parameter, for the kind query', max: 100, pattern: /^[\w.-]+$/, optional: true })
  query?: string;
  @Flag({ says: exposedSays, optional: true }) exposed?: boolean;
  @Flag({ says: inheritSays, optional: true }) inherit?: boolean;
  @Texts({ says: agentsSays, max: 50, each: 203, optional: true }) agents?: string[];
}

export class SecretChange extends SecretFields {
  @Secret({ says: 'The new value; it cannot be read again', optional: true }) value?: string;
}

export class NewSecret extends SecretFields {
  @Text({ says: scopeSays, max: 200, pattern: place }) scope!: string;
  @Text({ says: 'Name of the secret', max: 64, pattern: /^[A-Za-z][A-Za-z0-9_.-]*$/, example: 'anthropic' })
  name!: string;
  @Secret({ says: 'The value; it cannot be read again' }) value!: string;
}

export class SecretView extends Stamped {
  @Text({ says: scopeSays }) scope!: string;
  @Text({ says: 'Name of the secret' }) name!: string;
  @Choice({ says: kindSays, of: secretKinds }) kind!: string;
  @Texts({ says: hostsSays }) hosts!: string[];
  @Text({ says: 'Name of the header', optional: true }) header?: string;
  @Text({ says: 'Name of the parameter', optional: true }) query?: string;
  @Flag({ says: exposedSays }) exposed!: boolean;
  @Flag({ says: inheritSays }) inherit!: boolean;
  @Texts({ says: agentsSays }) agents!: string[];
  @Text({ says: 'Id of the key that it is sealed with' }) keyId!: string;
}

export class SecretQuery extends PageQuery {
  @Text({ says: 'Only secrets of this owner', max: 200, pattern: place, optional: true }) scope?: string;
}

export class Rotated {
  @Text({ says: 'Id of the key that all secrets are sealed with now' }) keyId!: string;
  @Count({ says: 'How many values were sealed anew', min: 0, max: 2 ** 53 - 1 }) sealed!: number;
}
