import type { Generated } from 'kysely';
import type { Json } from '../../platform/json.js';
import type { Stamps } from './config.js';

export interface SecretTable extends Stamps {
  id: string;
  /** The owner, where it is an agent. */
  agentId: string | null;
  /** The owner, where it is a person: `user:ada`. With neither it is the instance's. */
  person: string | null;
  name: string;
  kind: string;
  hosts: string[];
  /** Scopes of the agents that may use a person's in that person's turns. */
  agents: string[];
  header: string | null;
  query: string | null;
  exposed: boolean;
  /** Whether agents below the owner may use it. */
  inherit: boolean;
  /** Which key of the ring it is sealed with. */
  keyId: string;
  sealed: string;
}

export interface ProviderTable extends Stamps {
  name: string;
  agentId: string | null;
  kind: string;
  baseUrl: string;
  /** Name of the secret; looked up from the calling agent upward. */
  secret: string | null;
  models: Json;
  /** Place among the providers of the same owner. */
  fallback: number;
}

/** Folders that have to follow their agent to another path, or to the trash where `toPath` is null. */
export interface HomeMoveTable {
  seq: Generated<number>;
  agentId: string;
  fromPath: string;
  toPath: string | null;
  appliedAt: string | null;
  at: string;
}
