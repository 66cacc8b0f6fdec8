import { isDeepStrictEqual } from 'node:util';

/*
 * Who may do what, worked out by listing: every agent, action and input of a small world is enumerated, a rule is the
 * set of those it names, and verdicts are set operations. It shares no code with the evaluator, and none of its grammar.
 */

export interface Row {
  id: string;
  principal: string;
  action: string;
  scope: string;
  params: Record<string, unknown>;
  effect: 'allow' | 'deny';
  delegable: boolean;
  expiresAt: string | null;
  grantedBy: string;
  createdAt: string;
}

export interface Joined {
  id: string;
  child: string;
  parent: string;
  via: string;
  createdBy: string;
  createdAt: string;
}

export interface Policy {
  rows: readonly Row[];
  members: readonly Joined[];
  /** Path by principal, for those that are agents. */
  agents: Readonly<Record<string, string>>;
}

export interface Limits {
  actions: readonly string[];
  scope: string;
}

export interface Asked {
  who: string;
  limits?: Limits | undefined;
  action: string;
  scope: string;
  params?: Record<string, unknown> | undefined;
  at: string;
}

export type Wanted = Pick<Row, 'principal' | 'action' | 'scope' | 'params' | 'expiresAt'>;

/** `z` stands for every name that no rule mentions; rules go two deep, so four levels tell all of them apart. */
const segments = ['a', 'ab', 'z'];
const below = (paths: string[]): string[] =>
  paths.flatMap((path) => segments.map((name) => `${path}/${name}`));
const levels = [segments, below(segments), below(below(segments)), below(below(below(segments)))];
export const paths: readonly string[] = levels.flat();

const verbs = ['list', 'create', 'govern', 'zz'];
export const actions: readonly string[] = ['routes', 'route', 'agents', 'grants', 'zz'].flatMap((name) =>
  verbs.map((verb) => `${name}:${verb}`),
);

const nothing = Symbol('absent');
/** Every input there is: `zz` stands for the values that no rule names. */
export const inputs: readonly Record<string, unknown>[] = [nothing, 1, '1', 2, 'zz', [1]].flatMap((x) =>
  [nothing, 1, 'zz'].map((y) => ({ ...(x !== nothing && { x }), ...(y !== nothing && { y }) })),
);

/** A set of agents: bit n is `paths[n]`. */
type Agents = bigint;
const none = 0n;

function setOf(test: (path: string) => boolean): Agents {
  return paths.reduce((set, path, n) => (test(path) ? set | (1n << BigInt(n)) : set), none);
}

function kept<T>(work: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text) ?? work(text);
    known.set(text, found);
    return found;
  };
}

const agentsOf = kept((scope: string): Agents => {
  const shape = scope === '**' ? '.*' : scope.replace(/\/\*\*$/, '(/.*)?').replace(/\/\*$/, '/[^/]+');
  const whole = new RegExp(`^${shape}$`);
  return setOf((path) => whole.test(path));
});
const selfAndAbove = kept((path: string): Agents => setOf((other) => `${path}/`.startsWith(`${other}/`)));
const actionsOf = kept((rule: string): ReadonlySet<string> => {
  const whole = new RegExp(`^${rule.replace('*', '.*')}$`);
  return new Set(actions.filter((action) => whole.test(action)));
});

const meets = (a: Agents, b: Agents): boolean => (a & b) !== none;
const isInside = (inner: Agents, outer: Agents): boolean => (inner & ~outer) === none;

function speaksOf(params: Row['params'], input: Record<string, unknown>): boolean {
  return Object.keys(params).every((name) => {
    const values = Array.isArray(params[name]) ? (params[name] as unknown[]) : [params[name]];
    return Object.keys(input).includes(name) && values.some((value) => isDeepStrictEqual(value, input[name]));
  });
}

const lasts = (row: Pick<Row, 'expiresAt'>): number =>
  row.expiresAt === null ? Infinity : Date.parse(row.expiresAt);

export class AuthorityModel {
  constructor(readonly policy: Policy) {}

  /** All the names that somebody goes by. */
  names(who: string, members: Iterable<Joined> = this.policy.members): string[] {
    const names = [who];
    for (let grew = true; grew;) {
      grew = false;
      for (const { child, parent } of members)
        if (names.includes(child) && !names.includes(parent)) grew = names.push(parent) > 0;
    }
    return [...names, 'anyone'];
  }

  may({ who, limits, action, scope, params = {}, at }: Asked): boolean {
    const asked = agentsOf(scope);
    const acts = [...actionsOf(action)];
    if (limits && !this.#inLimits(limits, acts, asked)) return false;
    if (acts.some((act) => meets(asked, this.#cage(who, act)))) return false;
    const rows = this.#rowsOf(this.names(who), at).filter((row) => speaksOf(row.params, params));
    const forbids = (row: Row): boolean => acts.some((act) => actionsOf(row.action).has(act));
    const permits = (row: Row): boolean => acts.every((act) => actionsOf(row.action).has(act));
    if (rows.some((row) => row.effect === 'deny' && forbids(row) && meets(asked, this.#where(row, who))))
      return false;
    return rows.some(
      (row) => row.effect === 'allow' && permits(row) && isInside(asked, this.#where(row, who)),
    );
  }

  /** The agents on which somebody may do this; with `passing`, on which it may let somebody else. */
  reach(who: string, action: string, input: Record<string, unknown>, at: string, passing = false): Agents {
    const rows = this.#rowsOf(this.names(who), at).filter(
      (row) => actionsOf(row.action).has(action) && speaksOf(row.params, input),
    );
    const union = (some: Row[]): Agents => some.reduce((set, row) => set | this.#where(row, who), none);
    const allowed = union(rows.filter((row) => row.effect === 'allow' && (row.delegable || !passing)));
    return allowed & ~union(rows.filter((row) => row.effect === 'deny')) & ~this.#cage(who, action);
  }

  /** Whether all that the grant names is the giver's to give, while it lasts, from one grant of its own. */
  mayPass(
    giver: Pick<Asked, 'who' | 'limits' | 'at'>,
    wanted: Wanted,
    standing: Partial<Policy> = {},
  ): boolean {
    const { who, limits, at } = giver;
    const area = agentsOf(wanted.scope === '@self' ? '**' : wanted.scope);
    const acts = [...actionsOf(wanted.action)];
    const given = inputs.filter((input) => speaksOf(wanted.params, input));
    if (limits && !this.#inLimits(limits, acts, area)) return false;
    if (acts.some((act) => meets(area, this.#cage(who, act)))) return false;
    const receiver = this.names(wanted.principal);
    const denied = this.#rowsOf(this.names(who), at).some(
      (row) =>
        row.effect === 'deny' &&
        (row.scope === '@self' || !receiver.includes(row.principal)) &&
        acts.some((act) => actionsOf(row.action).has(act)) &&
        given.some((input) => speaksOf(row.params, input)) &&
        meets(area, this.#where(row, who)),
    );
    if (denied) return false;
    return this.#rowsOf(this.names(who, standing.members), at, standing.rows).some(
      (row) =>
        row.effect === 'allow' &&
        row.delegable &&
        acts.every((act) => actionsOf(row.action).has(act)) &&
        given.every((input) => speaksOf(row.params, input)) &&
        isInside(area, this.#where(row, who)) &&
        lasts(wanted) <= lasts(row),
    );
  }

  /** The ids of what has lost its ground: built from nothing, what cannot be reached from the seeded rows. */
  fallen(at: string): string[] {
    const live = this.policy.rows.filter((row) => lasts(row) > Date.parse(at));
    const allows = live.filter((row) => row.effect === 'allow');
    let rows: Row[] = [];
    let members: Joined[] = [];
    for (let size = -1; size < rows.length + members.length;) {
      size = rows.length + members.length;
      const now = { rows, members };
      const gives = (who: string, wanted: Wanted): boolean =>
        (!who.startsWith('agent:') || who in this.policy.agents) && this.mayPass({ who, at }, wanted, now);
      rows = allows.filter((row) => row.grantedBy === 'system' || gives(row.grantedBy, row));
      members = this.policy.members.filter((row) => {
        const role = this.names(row.parent).filter((name) => name !== 'anyone');
        const shared = live.filter((grant) => role.includes(grant.principal));
        if (row.via !== 'admin' || shared.some((grant) => grant.effect === 'deny')) return true;
        const earlier = shared.filter((grant) => grant.createdAt <= row.createdAt);
        return earlier.every((grant) => gives(row.createdBy, { ...grant, principal: row.child }));
      });
    }
    const gone = [
      ...allows.filter((row) => !rows.includes(row)),
      ...this.policy.members.filter((row) => !members.includes(row)),
    ];
    return gone.map((row) => row.id).sort();
  }

  #inLimits(limits: Limits, acts: string[], asked: Agents): boolean {
    const named = limits.actions.flatMap((rule) => [...actionsOf(rule)]);
    return acts.every((act) => named.includes(act)) && isInside(asked, agentsOf(limits.scope));
  }

  /** Where somebody may never govern, whatever it holds. */
  #cage(who: string, action: string): Agents {
    const path = this.policy.agents[who];
    return path !== undefined && action.endsWith(':govern') ? selfAndAbove(path) : none;
  }

  #where(row: Row, who: string): Agents {
    if (row.scope !== '@self') return agentsOf(row.scope);
    const path = this.policy.agents[who];
    return path === undefined ? none : agentsOf(path);
  }

  #rowsOf(names: string[], at: string, rows: readonly Row[] = this.policy.rows): Row[] {
    return rows.filter((row) => names.includes(row.principal) && lasts(row) > Date.parse(at));
  }
}
