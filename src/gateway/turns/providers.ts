import type { ReadDb } from '../../db/db.js';
import type { Credential, Upstream } from '../../door/upstream.js';
import type { KeyRing } from '../../identity/key-ring.js';
import { lineOf, lookupSecret, mayGoTo, type OpenSecret } from '../../identity/secrets.js';
import { Problem } from '../../platform/problem.js';
import type { Price } from './prices.js';

/** A model of a provider; without a price the built-in table tells it. */
export type ProviderModel = { id: string } & Partial<Price>;

/** A row that says where model requests go. */
export interface Provider {
  name: string;
  baseUrl: string;
  secret: string | null;
  /** Path of the owner; null is the instance. */
  owner: string | null;
  models: readonly ProviderModel[];
}

const depth = (owner: string | null): number => (owner === null ? 0 : owner.split('/').length);

/**
 * The providers of an agent in the order of asking: those of the nearest owner above it that has any, else the
 * instance's. One owner's requests never go on to another's, who may not be trusted with them or would have to pay.
 */
export async function providersFor(db: ReadDb, path: string | undefined): Promise<Provider[]> {
  const rows = await db
    .selectFrom('provider')
    .leftJoin('agent', 'agent.id', 'provider.agentId')
    .where((eb) =>
      eb.or([
        eb('provider.agentId', 'is', null),
        ...(path === undefined ? [] : [eb('agent.path', 'in', lineOf(path))]),
      ]),
    )
    .select(['provider.name', 'baseUrl', 'secret', 'models', 'agent.path as owner'])
    .orderBy('fallback')
    .orderBy('provider.name')
    .execute();
  const deepest = Math.max(...rows.map(({ owner }) => depth(owner)));
  return rows.filter(({ owner }) => depth(owner) === deepest) as unknown as Provider[];
}

/** The name that a provider is asked for: as requested if it has that, else the agent's own, else its first. */
export function modelAt(
  { models }: Provider,
  requested: string | null,
  own: string | null,
): string | undefined {
  const has = (name: string | null): name is string =>
    name !== null && (models.length === 0 || models.some(({ id }) => id === name));
  return [requested, own].find(has) ?? models[0]?.id;
}

/** What a secret's kind means at the model API. */
function credentialFrom({ kind, header, value }: OpenSecret): Credential | undefined {
  if (kind === 'bearer') return { header: 'authorization', value };
  if (kind === 'oauth') return { header: 'authorization', value, oauth: true };
  return kind === 'header' && header !== null ? { header, value } : undefined;
}

/**
 * The credential of one request. A secret with hosts goes to those alone; one that its provider's owner does not own,
 * but inherits or has from a person, needs them, or whoever may set up a provider could have it sent anywhere (P9).
 */
function allowed(secret: OpenSecret, provider: Provider): Credential {
  const refuse = (why: string): never => {
    throw new Problem(
      'unavailable',
      `The provider ${provider.name} cannot use the secret ${secret.name}: ${why}.`,
    );
  };
  const url = new URL(provider.baseUrl);
  if (secret.hosts.length > 0 && !mayGoTo(secret.hosts, url))
    return refuse(`it may not be sent to ${url.host}`);
  const foreign = secret.person !== null || depth(secret.owner) < depth(provider.owner);
  if (secret.hosts.length === 0 && foreign) return refuse('it is inherited and names no hosts');
  return (
    credentialFrom(secret) ??
    refuse(`its kind is ${secret.kind}, and a model API takes bearer, oauth or header`)
  );
}

/** Where a provider's requests go and what they carry, at this moment. */
export async function upstreamAt(
  db: ReadDb,
  keys: KeyRing,
  provider: Provider,
  agentPath: string,
  person?: string,
): Promise<Extract<Upstream, { kind: 'http' }>> {
  const { name, baseUrl, secret: wanted } = provider;
  if (wanted === null) return { kind: 'http', provider: name, baseUrl };
  const secret = await lookupSecret(db, keys, agentPath, wanted, person);
  if (!secret)
    throw new Problem(
      'unavailable',
      `The provider ${name} needs the secret ${wanted}, which ${agentPath} has not.`,
    );
  return { kind: 'http', provider: name, baseUrl, credential: allowed(secret, provider) };
}
