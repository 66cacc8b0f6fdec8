import { isWithin } from '../platform/agent-path.js';
import { canonicalJson, type Json } from '../platform/json.js';
import type { ApprovalRule } from './approval-rule.js';
import type { Caller } from './caller.js';
import { covers, overlaps, parseScope, type Pattern } from './scope.js';

/** One row of the access list as the evaluator reads it. */
export interface Grant {
  id: string;
  principal: string;
  action: string;
  scope: string;
  params: Record<string, Json>;
  effect: 'allow' | 'deny';
  delegable: boolean;
  expiresAt: string | null;
  /** `scope` was `@self` and became the caller's path; for another caller the row means another place. */
  self?: true;
}

/** `params` are the parsed input; absent means that nothing is known of them. */
export interface Question {
  action: string;
  scope: string;
  params?: Record<string, unknown>;
}

export interface Verdict {
  allowed: boolean;
  /** The grant that decided: the deny that forbids or the allow that permits. */
  by?: Grant;
  reason:
    | 'allow'
    | 'deny'
    | 'no matching allow'
    | 'token limits'
    | 'own cage'
    | 'agent to agent'
    | 'needs approval';
  /** For people, where the reason has more to say. */
  detail?: string;
  /** All else is granted, and this rule asks people. */
  rule?: ApprovalRule;
}

/** Whether the action of a rule (`*`, `routes:*`, `routes:create`) speaks of this action. */
export function actionCovers(rule: string, action: string): boolean {
  if (rule === '*' || rule === action) return true;
  return rule.endsWith(':*') && action.startsWith(rule.slice(0, -1));
}

export function paramsMatch(rule: Record<string, Json>, params: Record<string, unknown> = {}): boolean {
  return Object.entries(rule).every(([name, wanted]) => {
    const given = params[name];
    if (given === undefined) return false;
    const text = canonicalJson(given);
    return (Array.isArray(wanted) ? wanted : [wanted]).some((value) => canonicalJson(value) === text);
  });
}

/** Times are compared as times: `…00Z` and `…00.000Z` are the same moment and different texts. */
export const isOver = ({ expiresAt }: Pick<Grant, 'expiresAt'>, now: string): boolean =>
  expiresAt !== null && Date.parse(expiresAt) <= Date.parse(now);

/** The rows that speak for this caller now: `@self` made its path, expired ones gone, rows of others gone. */
export function effective(grants: readonly Grant[], caller: Caller, now: string): Grant[] {
  const names = new Set(caller.principals);
  return grants.flatMap((grant) => {
    if (!names.has(grant.principal) || isOver(grant, now)) return [];
    if (grant.scope !== '@self') return [grant];
    return caller.agent ? [{ ...grant, scope: caller.agent.path, self: true }] : [];
  });
}

/** No agent widens its own cage: it never governs itself or an ancestor, whatever it was granted. */
export function isOwnCage({ agent }: Caller, action: string, scope: Pattern): boolean {
  const governs = action === '*' || action.endsWith(':*') || action.endsWith(':govern');
  if (!agent || !governs) return false;
  if (scope.kind === 'all') return true;
  return scope.kind === 'children'
    ? agent.path.startsWith(`${scope.base}/`)
    : isWithin(agent.path, scope.base);
}

export function withinLimits({ limits }: Caller, action: string, scope: Pattern): boolean {
  if (!limits) return true;
  return limits.actions.some((rule) => actionCovers(rule, action)) && covers(parseScope(limits.scope), scope);
}

/** `explain` may ask about `routes:*`: an allow must cover all of it, a deny need only forbid a part. */
const speaksOf = ({ effect, action }: Grant, asked: string): boolean =>
  actionCovers(action, asked) || (effect === 'deny' && actionCovers(asked, action));

/**
 * The verdict on one question, over the caller's effective grants. Deny wins: it forbids where it overlaps what is
 * asked. An allow permits only where it covers all that is asked. Nothing matching is a no.
 */
export function decide(grants: readonly Grant[], caller: Caller, question: Question): Verdict {
  const scope = parseScope(question.scope);
  if (!withinLimits(caller, question.action, scope)) return { allowed: false, reason: 'token limits' };
  if (isOwnCage(caller, question.action, scope)) return { allowed: false, reason: 'own cage' };
  let allow: Grant | undefined;
  for (const grant of grants) {
    if (!speaksOf(grant, question.action) || !paramsMatch(grant.params, question.params)) continue;
    const rule = parseScope(grant.scope);
    if (grant.effect === 'deny' && overlaps(rule, scope))
      return { allowed: false, by: grant, reason: 'deny' };
    if (grant.effect === 'allow' && !allow && covers(rule, scope)) allow = grant;
  }
  return allow
    ? { allowed: true, by: allow, reason: 'allow' }
    : { allowed: false, reason: 'no matching allow' };
}

const opensLists = (grant: Grant): boolean => Object.keys(grant.params).length === 0;

/** Where a list may read: inside one of `allow`, outside all of `deny`, and inside `within` where a token limits it. */
export interface ReadableScopes {
  allow: Pattern[];
  deny: Pattern[];
  within?: Pattern;
}

/** The rights to a list. A grant with params opens none, because a list has no input to compare them with. */
export function readableScopes(grants: readonly Grant[], caller: Caller, action: string): ReadableScopes {
  const limits = caller.limits;
  if (limits && !limits.actions.some((rule) => actionCovers(rule, action))) return { allow: [], deny: [] };
  const speaking = grants.filter((grant) => actionCovers(grant.action, action) && opensLists(grant));
  const patterns = (effect: Grant['effect']): Pattern[] =>
    speaking.filter((grant) => grant.effect === effect).map((grant) => parseScope(grant.scope));
  return {
    allow: patterns('allow'),
    deny: patterns('deny'),
    ...(limits && { within: parseScope(limits.scope) }),
  };
}

/** Whether there is anywhere that the caller may do this: what decides which tools it is shown. */
export function maySomewhere(grants: readonly Grant[], caller: Caller, action: string): boolean {
  const { limits } = caller;
  if (limits && !limits.actions.some((rule) => actionCovers(rule, action))) return false;
  const limit = parseScope(limits?.scope ?? '**');
  const speaking = grants.filter((grant) => actionCovers(grant.action, action));
  const denied = speaking.filter((grant) => grant.effect === 'deny' && opensLists(grant));
  return speaking.some((grant) => {
    const scope = parseScope(grant.scope);
    if (grant.effect === 'deny' || !overlaps(limit, scope)) return false;
    return !denied.some((deny) => covers(parseScope(deny.scope), scope));
  });
}
