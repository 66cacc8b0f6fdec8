import { isWithin } from '../platform/agent-path.js';
import { canonicalJson, type Json } from '../platform/json.js';
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
  reason: 'allow' | 'deny' | 'no matching allow' | 'token limits' | 'own cage';
}

/** Whether the action of a rule (`*`, `routes:*`, `routes:create`) speaks of this action. */
export function actionCovers(rule: string, action: string): boolean {
  if (rule === '*' || rule === action) return true;
  return rule.endsWith(':*') && action.startsWith(rule.slice(0, -1));
}

function paramsMatch(rule: Record<string, Json>, params: Record<string, unknown> = {}): boolean {
  return Object.entries(rule).every(([name, wanted]) => {
    const given = params[name];
    if (given === undefined) return false;
    const text = canonicalJson(given);
    return (Array.isArray(wanted) ? wanted : [wanted]).some((value) => canonicalJson(value) === text);
  });
}

/** The rows that speak for this caller now: `@self` made its path, expired ones gone, rows of others gone. */
export function effective(grants: readonly Grant[], caller: Caller, now: string): Grant[] {
  const names = new Set(caller.principals);
  return grants.flatMap((grant) => {
    if (!names.has(grant.principal) || (grant.expiresAt !== null && grant.expiresAt <= now)) return [];
    if (grant.scope !== '@self') return [grant];
    return caller.agent ? [{ ...grant, scope: caller.agent.path }] : [];
  });
}

/** No agent widens its own cage: it never governs itself or an ancestor, whatever it was granted. */
function isOwnCage(caller: Caller, { action }: Question, scope: Pattern): boolean {
  if (!caller.agent || !action.endsWith(':govern')) return false;
  return scope.kind === 'all' || isWithin(caller.agent.path, scope.base);
}

function withinLimits({ limits }: Caller, { action }: Question, scope: Pattern): boolean {
  if (!limits) return true;
  return limits.actions.some((rule) => actionCovers(rule, action)) && covers(parseScope(limits.scope), scope);
}

/**
 * The verdict on one question, over the caller's effective grants. Deny wins: it forbids where it overlaps what is
 * asked. An allow permits only where it covers all that is asked. Nothing matching is a no.
 */
export function decide(grants: readonly Grant[], caller: Caller, question: Question): Verdict {
  const scope = parseScope(question.scope);
  if (!withinLimits(caller, question, scope)) return { allowed: false, reason: 'token limits' };
  if (isOwnCage(caller, question, scope)) return { allowed: false, reason: 'own cage' };
  let allow: Grant | undefined;
  for (const grant of grants) {
    if (!actionCovers(grant.action, question.action) || !paramsMatch(grant.params, question.params)) continue;
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

/** A grant that is to be passed on; without `expiresAt` it would hold for ever. */
export type Wanted = Pick<Grant, 'action' | 'scope' | 'params'> & { expiresAt?: string | null };

const endsWithin = (end: string | null, held: string | null): boolean =>
  held === null || (end !== null && Date.parse(end) <= Date.parse(held));

/**
 * Whether the caller may pass this grant on: it holds a delegable allow that covers all of it and lasts as long, and none
 * of its own denials reaches into it. A deny may be handed out wherever the same allow could be.
 */
export function mayDelegate(grants: readonly Grant[], caller: Caller, wanted: Wanted): Verdict {
  const scope = parseScope(wanted.scope);
  const deny = grants.find(
    (grant) =>
      grant.effect === 'deny' &&
      (actionCovers(grant.action, wanted.action) || actionCovers(wanted.action, grant.action)) &&
      overlaps(parseScope(grant.scope), scope),
  );
  if (deny) return { allowed: false, by: deny, reason: 'deny' };
  if (!withinLimits(caller, wanted, scope)) return { allowed: false, reason: 'token limits' };
  const allow = grants.find(
    (grant) =>
      grant.effect === 'allow' &&
      grant.delegable &&
      actionCovers(grant.action, wanted.action) &&
      covers(parseScope(grant.scope), scope) &&
      endsWithin(wanted.expiresAt ?? null, grant.expiresAt) &&
      Object.entries(grant.params).every(([name, values]) => narrows(values, wanted.params[name])),
  );
  return allow
    ? { allowed: true, by: allow, reason: 'allow' }
    : { allowed: false, reason: 'no matching allow' };
}

function narrows(held: Json, wanted: Json | undefined): boolean {
  if (wanted === undefined) return false;
  const values = new Set((Array.isArray(held) ? held : [held]).map(canonicalJson));
  return (Array.isArray(wanted) ? wanted : [wanted]).every((value) => values.has(canonicalJson(value)));
}
