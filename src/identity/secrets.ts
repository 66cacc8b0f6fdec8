import type { ReadDb } from '../db/db.js';
import type { KeyRing, SecretPlace } from './key-ring.js';

/** A secret with its value, for the boundary where it is put in. It must not be logged, shown or stored. */
export interface OpenSecret {
  name: string;
  /** The owner's path; null is the instance. */
  owner: string | null;
  kind: string;
  hosts: readonly string[];
  header: string | null;
  query: string | null;
  exposed: boolean;
  value: string;
}

/** What a secret is bound to besides its name. By the agent's id, so that a rename needs no new seal. */
export function secretPlace(agentId: string | null, name: string): SecretPlace {
  return { scope: agentId === null ? '**' : `agent:${agentId}`, name };
}

/** The path and all above it: `a`, `a/b`, `a/b/c`. */
export function lineOf(path: string): string[] {
  return path.split('/').map((_, index, all) => all.slice(0, index + 1).join('/'));
}

const depth = (owner: string | null): number => (owner === null ? 0 : owner.split('/').length);

/** Of secrets of one name the one that holds for an agent; one that says `inherit: false` is for its owner alone. */
export function nearest<Row extends { owner: string | null; inherit: boolean }>(
  rows: readonly Row[],
  agentPath: string,
): Row | undefined {
  const [found] = [...rows].sort((a, b) => depth(b.owner) - depth(a.owner));
  return found && (found.inherit || found.owner === agentPath) ? found : undefined;
}

/**
 * The secret that an agent gets by a name: its own, else the nearest above, else the instance's. One that says
 * `inherit: false` is for its owner alone, and ends the search of those below.
 */
export async function lookupSecret(
  db: ReadDb,
  ring: KeyRing,
  agentPath: string,
  name: string,
): Promise<OpenSecret | undefined> {
  const rows = await db
    .selectFrom('secret')
    .leftJoin('agent', 'agent.id', 'secret.agentId')
    .where('secret.name', '=', name)
    .where((eb) => eb.or([eb('secret.agentId', 'is', null), eb('agent.path', 'in', lineOf(agentPath))]))
    .selectAll('secret')
    .select('agent.path as owner')
    .execute();
  const found = nearest(rows, agentPath);
  if (!found) return undefined;
  const { owner, kind, hosts, header, query, exposed } = found;
  const value = ring.open(secretPlace(found.agentId, name), found);
  return { name, owner, kind, hosts, header, query, exposed, value };
}
