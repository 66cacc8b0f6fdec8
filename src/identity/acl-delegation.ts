import { canonicalJson, type Json } from '../platform/json.js';
import { actionCovers, isOwnCage, withinLimits, type Grant, type Verdict } from './acl.js';
import type { Caller } from './caller.js';
import { covers, overlaps, parseScope } from './scope.js';

/** A grant that is to be passed on; without `expiresAt` it would hold for ever. */
export type Wanted = Pick<Grant, 'action' | 'scope' | 'params'> & { expiresAt?: string | null };

/** To pass `@self` on takes authority everywhere, because it may become any agent. */
const everywhere = (scope: string): string => (scope === '@self' ? '**' : scope);

export const isOperator = ({ principals }: Caller): boolean => principals.includes('role:operator');

type Params = Record<string, Json>;

const valuesOf = (rule: Json): string[] => (Array.isArray(rule) ? rule : [rule]).map(canonicalJson);

/** Whether every input that `wanted` speaks of is one that `held` speaks of. */
function paramsCover(held: Params, wanted: Params): boolean {
  return Object.entries(held).every(([name, rule]) => {
    if (!Object.hasOwn(wanted, name)) return false;
    const values = new Set(valuesOf(rule));
    return valuesOf(wanted[name] ?? null).every((value) => values.has(value));
  });
}

/** Whether there is an input that both speak of. */
function paramsMeet(one: Params, other: Params): boolean {
  return Object.entries(one).every(([name, rule]) => {
    if (!Object.hasOwn(other, name)) return true;
    const values = new Set(valuesOf(rule));
    return valuesOf(other[name] ?? null).some((value) => values.has(value));
  });
}

function endsWithin(end: string | null | undefined, held: string | null): boolean {
  return held === null || (end != null && Date.parse(end) <= Date.parse(held));
}

/**
 * Whether the caller may pass this grant on: one delegable allow of its own covers all of it and lasts as long, and no
 * denial of its own reaches into it. A denial that names one of `shared`, the names the receiver goes by as well, binds
 * the receiver too and so hinders nothing. A deny may be handed out wherever the same allow could be.
 */
export function mayDelegate(
  grants: readonly Grant[],
  caller: Caller,
  wanted: Wanted,
  shared: readonly string[] = [],
): Verdict {
  const scope = parseScope(everywhere(wanted.scope));
  const deny = grants.find(
    (grant) =>
      grant.effect === 'deny' &&
      !(shared.includes(grant.principal) && !grant.self) &&
      (actionCovers(grant.action, wanted.action) || actionCovers(wanted.action, grant.action)) &&
      overlaps(parseScope(grant.scope), scope) &&
      paramsMeet(grant.params, wanted.params),
  );
  if (deny) return { allowed: false, by: deny, reason: 'deny' };
  if (!withinLimits(caller, wanted.action, scope)) return { allowed: false, reason: 'token limits' };
  if (isOwnCage(caller, wanted.action, scope)) return { allowed: false, reason: 'own cage' };
  const allow = grants.find(
    (grant) =>
      grant.effect === 'allow' &&
      grant.delegable &&
      actionCovers(grant.action, wanted.action) &&
      covers(parseScope(grant.scope), scope) &&
      endsWithin(wanted.expiresAt, grant.expiresAt) &&
      paramsCover(grant.params, wanted.params),
  );
  return allow
    ? { allowed: true, by: allow, reason: 'allow' }
    : { allowed: false, reason: 'no matching allow' };
}

/**
 * Whether the caller may take a denial away, which gives somebody more: it must hold what is denied as its own to pass
 * on, and a denial that binds the caller stands in its own way. An operator may, or none for everyone could be lifted.
 */
export function mayLift(grants: readonly Grant[], caller: Caller, denial: Grant): Verdict {
  if (!isOperator(caller)) return mayDelegate(grants, caller, denial);
  return withinLimits(caller, denial.action, parseScope(everywhere(denial.scope)))
    ? { allowed: true, reason: 'allow' }
    : { allowed: false, reason: 'token limits' };
}
