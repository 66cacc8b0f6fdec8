import { agentIdOf } from '../agent-id.js';
import type { Question } from '../../identity/acl.js';
import type { ReadDb } from '../../db/db.js';
import { Problem, type FieldError } from '../../platform/problem.js';
import type { ProviderFields, ProviderModel } from './providers.dto.js';

/** Names that the record of model requests has for what is no row. */
const taken = ['demo', 'default'];

/** Whoever says where requests go sees all that agents say; so the address asks for more than the rest. */
export function governs({ baseUrl }: Partial<ProviderFields>, scope: string): Question[] {
  return baseUrl === undefined ? [] : [{ action: 'providers:govern', scope }];
}

function urlFault(text: string): string | undefined {
  if (!URL.canParse(text)) return 'must be an http or https address';
  const { protocol, username, password, search, hash } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') return 'must be an http or https address';
  if (username || password) return 'must not carry a credential; name a secret instead';
  return search || hash || /[?#]$/.test(text) ? 'must have neither a query nor a fragment' : undefined;
}

function modelFaults(models: readonly ProviderModel[]): FieldError[] {
  return models.flatMap(({ id, input, output, cacheRead, cacheWrite }, index) => {
    const at = `models.${index}`;
    if (models.findIndex((other) => other.id === id) < index)
      return [{ path: `${at}.id`, message: 'is there twice' }];
    if ((input === undefined) !== (output === undefined))
      return [{ path: at, message: 'needs both input and output prices, or neither' }];
    const cache = cacheRead ?? cacheWrite;
    return cache !== undefined && input === undefined
      ? [{ path: at, message: 'needs input and output prices where it has cache prices' }]
      : [];
  });
}

export function checkProvider(name: string, { baseUrl, models = [] }: ProviderFields): void {
  const fault = urlFault(baseUrl);
  const faults = [
    ...(taken.includes(name) ? [{ path: 'name', message: `must not be ${taken.join(' or ')}` }] : []),
    ...(fault ? [{ path: 'baseUrl', message: fault }] : []),
    ...modelFaults(models),
  ];
  if (faults.length > 0)
    throw new Problem(
      'invalid',
      `The provider is not valid: ${faults[0]?.path} ${faults[0]?.message}.`,
      faults,
    );
}

/** Id of the owner; null is the instance. */
export async function ownerOf(db: ReadDb, agent: string | undefined): Promise<string | null> {
  return agent === undefined ? null : agentIdOf(db, agent);
}
