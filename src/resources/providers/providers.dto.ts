import { AgentPath, Amount, Choice, Count, Shapes, Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { Stamped } from '../../kernel/stamped.js';

const name = /^[a-z0-9][a-z0-9-]{0,62}$/;
const price = (says: string) => Amount({ says, min: 0, max: 100_000, optional: true });

export class ProviderModel {
  @Text({ says: 'Name of the model as the provider knows it', max: 200, example: 'qwen3:32b' }) id!: string;
  @price('USD for a million tokens read; absent means what the built-in table says') input?: number;
  @price('USD for a million tokens written') output?: number;
  @price('USD for a million tokens read from the cache (default a tenth of input)') cacheRead?: number;
  @price('USD for a million tokens written to the cache (default five quarters of input)')
  cacheWrite?: number;
}

/** What may be changed of a provider; the address is governed. */
export class ProviderFields {
  @Choice({ says: 'What it speaks', of: ['anthropic-compatible'], optional: true }) kind?: string;
  @Text({
    says: 'Address that /v1/messages is put behind. Governed',
    max: 500,
    example: 'https://api.anthropic.com',
  })
  baseUrl!: string;
  @Text({
    says: 'Name of the secret that is sent, looked up from the calling agent upward; absent means none',
    max: 64,
    optional: true,
  })
  secret?: string;
  @Shapes({
    says: 'Models that it has; absent means every name. A name that is not here becomes the first of them',
    of: () => ProviderModel,
    max: 200,
    optional: true,
  })
  models?: ProviderModel[];
  @Count({
    says: 'Place among the providers of the same owner: the next is tried where one fails (default 0)',
    min: 0,
    max: 1000,
    optional: true,
  })
  fallback?: number;
}

export class ProviderKey {
  @Text({ says: 'Name of the provider', max: 63, pattern: name, example: 'ollama' }) name!: string;
}

export class NewProvider extends ProviderFields {
  @Text({ says: 'Name of the provider', max: 63, pattern: name, example: 'ollama' }) name!: string;
  @AgentPath({
    says: 'Owner: used by this agent and those below it; absent means the instance',
    optional: true,
  })
  agent?: string;
}

export class ProviderView extends Stamped {
  @Text({ says: 'Name of the provider' }) name!: string;
  @AgentPath({ says: 'Owner; absent means the instance', optional: true }) agent?: string;
  @Text({ says: 'What it speaks' }) kind!: string;
  @Text({ says: 'Address that /v1/messages is put behind' }) baseUrl!: string;
  @Text({ says: 'Name of the secret that is sent', optional: true }) secret?: string;
  @Shapes({ says: 'Models that it has; empty means every name', of: () => ProviderModel })
  models!: ProviderModel[];
  @Count({ says: 'Place among the providers of the same owner', min: 0, max: 1000 }) fallback!: number;
}

export class ProviderQuery extends PageQuery {
  @AgentPath({ says: 'Only providers of this owner', optional: true }) agent?: string;
}
