import type { ReadDb } from '../db/db.js';
import type { KeyRing, SecretPlace } from './key-ring.js';
import { covers, parseScope } from './scope.js';

/** A secret with its value, for the boundary where it is put in. It must not be logged, shown or stored. */
export interface OpenSecret {
  name: string;
  /** The owner's path; null is the instance or a person. */
  owner: string | null;
  person: string | null;
  kind: string;
  hosts: readonly string[];
  header: string | null;
  query: string | null;
  exposed: boolean;
  value: string;
}

/** Whom a secret belongs to: an agent by its id, a person, or with neither the instance. */
export interface SecretOwner {
  agentId: string | null;
  person: string | null;
}

/** What a secret is bound to besides its name. By the agent's id, so that a rename needs no new seal. */
export function secretPlace({ agentId, person }: SecretOwner, name: string): SecretPlace {
  return { scope: person ?? (agentId === null ? '**' : `agent:${agentId}`), name };
}

/** Whether the hosts of a secret, such as `api.example.com` or `*.example.com`, include that of an address (P9). */
export function mayGoTo(hosts: readonly string[], { host, hostname }: URL): boolean {
  return hosts.some((pattern) =>
    pattern.startsWith('*.') ? hostname.endsWith(pattern.slice(1)) : pattern === host || pattern === hostname,
  );
}

/** The path and all above it: `a`, `a/b`, `a/b/c`. */
export function lineOf(path: string): string[] {
  return path.split('/').map((_, index, all) => all.slice(0, index + 1).join('/'));
}

const depth = (owner: string | null): number => (owner === null ? 0 : owner.split('/').length);

/** A secret as far as the choice between several of one name goes. */
interface Candidate {
  owner: string | null;
  person: string | null;
  agents: readonly string[];
  inherit: boolean;
}

const lets = ({ agents }: Candidate, path: string): boolean =>
  agents.some((scope) => covers(parseScope(scope), parseScope(path)));

/**
 * Of secrets of one name the one that holds for an agent: that of the person whom it works for, where it is one of
 * those that this person lets use it; else the nearest, and one that says `inherit: false` is for its owner alone.
 */
export function nearest<Row extends Candidate>(rows: readonly Row[], agentPath: string): Row | undefined {
  const own = rows.find((row) => row.person !== null && lets(row, agentPath));
  if (own) return own;
  const [found] = rows
    .filter(({ person }) => person === null)
    .sort((a, b) => depth(b.owner) - depth(a.owner));
  return found && (found.inherit || found.owner === agentPath) ? found : undefined;
}

/** The secrets among which is chosen: the agent's and those above, the instance's, and one person's. */
export function candidates(db: ReadDb, agentPath: string, person: string | undefined) {
  return db
    .selectFrom('secret')
    .leftJoin('agent', 'agent.id', 'secret.agentId')
    .where((eb) =>
      eb.or([
        eb('secret.agentId', 'is', null).and('secret.person', 'is', null),
        eb('agent.path', 'in', lineOf(agentPath)),
        ...(person === undefined ? [] : [eb('secret.person', '=', person)]),
      ]),
    )
    .selectAll('secret')
    .select('agent.path as owner');
}

/**
 * The secret that an agent gets by a name: that of the person whom it works for, its own, else the nearest above, else
 * the instance's. One that says `inherit: false` is for its owner alone, and ends the search of those below.
 */
export async function lookupSecret(
  db: ReadDb,
  ring: KeyRing,
  agentPath: string,
  name: string,
  person?: string,
): Promise<OpenSecret | undefined> {
  const rows = await candidates(db, agentPath, person).where('secret.name', '=', name).execute();
  const found = nearest(rows, agentPath);
  if (!found) return undefined;
  const { owner, kind, hosts, header, query, exposed } = found;
  const value = ring.open(secretPlace(found, name), found);
  return { name, owner, person: found.person, kind, hosts, header, query, exposed, value };
}
