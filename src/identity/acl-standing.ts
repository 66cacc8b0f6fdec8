import { effective, isOver, type Grant } from './acl.js';
import { mayDelegate, type Wanted } from './acl-delegation.js';
import type { Caller } from './caller.js';

/** A grant with the canonical principal that made it. */
export interface GivenGrant extends Grant {
  grantedBy: string;
  createdAt: string;
}

export interface Membership {
  id: string;
  child: string;
  parent: string;
  via: string;
  createdBy: string;
  createdAt: string;
}

/** Everything that authority is made of, at one moment. */
export interface Ledger {
  grants: readonly GivenGrant[];
  members: readonly Membership[];
  /** Paths of the agents by id. */
  agents: ReadonlyMap<string, string>;
  now: string;
}

type Lookup<Row> = (name: string) => readonly Row[];

function listed<Row>(rows: Iterable<Row>, key: (row: Row) => string): Lookup<Row> {
  const lists = new Map<string, Row[]>();
  for (const row of rows) {
    const list = lists.get(key(row));
    if (list) list.push(row);
    else lists.set(key(row), [row]);
  }
  return (name) => lists.get(name) ?? [];
}

/** A principal and all that these memberships make it. */
export function namesBy(members: Iterable<Membership>): Lookup<string> {
  const above = listed(members, (row) => row.child);
  const known = new Map<string, string[]>();
  const find = (principal: string): string[] => {
    const found = new Set([principal]);
    for (const name of found) for (const { parent } of above(name)) found.add(parent);
    return [...found, 'anyone'];
  };
  return (principal) => {
    const names = known.get(principal) ?? find(principal);
    known.set(principal, names);
    return names;
  };
}

function callerOf(principal: string, principals: readonly string[], { agents }: Ledger): Caller | undefined {
  const caller = { principal, label: principal, principals };
  if (!principal.startsWith('agent:')) return caller;
  const id = principal.slice('agent:'.length);
  const path = agents.get(id);
  return path === undefined ? undefined : { ...caller, agent: { id, path } };
}

/** Whether a principal could make this grant now; `shared` are the names that its receiver goes by. */
type Gives = (giver: string, wanted: Wanted, shared: readonly string[]) => boolean;

function givesFrom(ledger: Ledger, names: Lookup<string>, heldBy: Lookup<Grant>): Gives {
  const known = new Map<string, { caller: Caller; grants: Grant[] } | undefined>();
  const authorityOf = (giver: string) => {
    const caller = callerOf(giver, names(giver), ledger);
    return caller && { caller, grants: effective(heldBy(giver), caller, ledger.now) };
  };
  return (giver, wanted, shared) => {
    if (!known.has(giver)) known.set(giver, authorityOf(giver));
    const authority = known.get(giver);
    return !!authority && mayDelegate(authority.grants, authority.caller, wanted, shared).allowed;
  };
}

/** Rows that are to go, because whoever made them could not make them any more. */
export interface Fallen {
  grants: GivenGrant[];
  members: Membership[];
}

interface Ground {
  ledger: Ledger;
  allows: readonly GivenGrant[];
  /** What a principal was given itself, allows and denials. */
  given: Lookup<GivenGrant>;
  names: Lookup<string>;
}

interface Standing {
  grants: ReadonlySet<GivenGrant>;
  members: ReadonlySet<Membership>;
}

/** One round more: what stands already, and what its makers can make out of that. */
function grown({ ledger, allows, given, names }: Ground, { grants, members }: Standing): Standing {
  const reached = namesBy(members);
  const granted = listed(grants, (grant) => grant.principal);
  const denials = (principal: string) => given(principal).filter(({ effect }) => effect === 'deny');
  const gives = givesFrom(ledger, names, (giver) => [
    ...reached(giver).flatMap(granted),
    ...names(giver).flatMap(denials),
  ]);
  const carried = (grant: GivenGrant): boolean =>
    grant.grantedBy === 'system' || gives(grant.grantedBy, grant, names(grant.principal));
  const kept = (row: Membership): boolean => {
    const shared = names(row.parent).flatMap((name) => (name === 'anyone' ? [] : given(name)));
    if (row.via !== 'admin' || shared.some(({ effect }) => effect === 'deny')) return true;
    const then = shared.filter(({ createdAt }) => createdAt <= row.createdAt);
    return then.every((grant) => gives(row.createdBy, grant, names(row.child)));
  };
  return {
    grants: new Set(allows.filter((grant) => grants.has(grant) || carried(grant))),
    members: new Set(ledger.members.filter((row) => members.has(row) || kept(row))),
  };
}

/**
 * What stands is built up from the seeded rows: a row joins when its maker could make it now, out of rows that stand
 * already, so two that only carry each other never join. A membership answers for what its role was given before it;
 * what came later was its granter's choice. Denials never fall, nor does a membership that hands one out: that would
 * give somebody more. They bind by every membership there is.
 */
export function fallenOf(ledger: Ledger): Fallen {
  const live = ledger.grants.filter((grant) => !isOver(grant, ledger.now));
  const allows = live.filter(({ effect }) => effect === 'allow');
  const given = listed(live, (grant) => grant.principal);
  const ground = { ledger, allows, given, names: namesBy(ledger.members) };
  let standing: Standing = { grants: new Set(), members: new Set() };
  for (let size = -1; size < standing.grants.size + standing.members.size;) {
    size = standing.grants.size + standing.members.size;
    standing = grown(ground, standing);
  }
  return {
    grants: allows.filter((grant) => !standing.grants.has(grant)),
    members: ledger.members.filter((row) => !standing.members.has(row)),
  };
}
