import { actionCovers, effective, type Grant } from '../../identity/acl.js';
import { mayDelegate } from '../../identity/acl-delegation.js';
import type { Caller } from '../../identity/caller.js';
import { grantsOf, principalsOf } from '../../identity/principals.js';
import { covers, overlaps, parseScope } from '../../identity/scope.js';
import type { ReadDb } from '../../db/db.js';
import { Refusal } from '../../kernel/gate.js';
import { Problem, type FieldError } from '../../platform/problem.js';

/** What a token may be used for at the most; its principal's grants decide the rest at every call. */
export interface Reach {
  actions: readonly string[];
  scope: string;
  expiresAt: string | null;
}

const action = /^(\*|[a-z][a-z0-9-]*:(\*|[a-z][a-z0-9_-]*))$/;

/** Faults of a new token that its fields do not tell. */
export function checkToken(name: string, principal: string, { actions, scope }: Reach): void {
  const faults: FieldError[] = actions.flatMap((rule, index) =>
    action.test(rule)
      ? []
      : [{ path: `actions.${index}`, message: 'must be "resource:verb", "resource:*" or "*"' }],
  );
  if (actions.length === 0) faults.push({ path: 'actions', message: 'is empty; leave it out or name one' });
  if (scope === '@self') faults.push({ path: 'scope', message: 'must name a place; @self is for grants' });
  if (name === 'operator') faults.push({ path: 'name', message: 'is that of the operator’s own token' });
  if (!/^(user|agent):/.test(principal))
    faults.push({ path: 'principal', message: 'must be a user or an agent' });
  if (faults.length > 0) throw new Problem('invalid', `The token is not valid: ${faults[0]?.path}.`, faults);
}

const refusal = (detail: string): Refusal =>
  new Refusal({ action: 'tokens:create', scope: '**' }, new Problem('forbidden', detail));

/** A token makes no token that can do more or lasts longer than itself. */
export function refuseWider({ limits, token }: Caller, wanted: Reach): void {
  const wider = (what: string): Refusal =>
    refusal(`Your own token is limited in ${what}; the new one must not reach further.`);
  if (limits) {
    const covered = wanted.actions.every((rule) => limits.actions.some((held) => actionCovers(held, rule)));
    if (!covered) throw wider('its actions');
    if (!covers(parseScope(limits.scope), parseScope(wanted.scope))) throw wider('its scope');
  }
  const until = (moment: string | null): number => (moment === null ? Infinity : Date.parse(moment));
  if (token && until(wanted.expiresAt) > until(token.expiresAt)) throw wider('its time');
}

/** What a grant gives through a token that reaches no further; several where the token names several of its actions. */
function through({ scope: reach, actions }: Reach, grant: Grant): Grant[] {
  const [held, limit] = [parseScope(grant.scope), parseScope(reach)];
  if (!overlaps(held, limit)) return [];
  const scope = covers(held, limit) ? reach : grant.scope;
  return actions.flatMap((rule) => {
    if (actionCovers(rule, grant.action)) return [{ ...grant, scope }];
    return actionCovers(grant.action, rule) ? [{ ...grant, action: rule, scope }] : [];
  });
}

/** A token for somebody else hands out what that one holds, so all of it must be the caller's to pass on (P5). */
export async function mayActAs(
  db: ReadDb,
  caller: Caller,
  now: string,
  other: { principal: string; agent?: { id: string; path: string } },
  reach: Reach,
): Promise<void> {
  const principals = await principalsOf(db, other.principal);
  const them: Caller = { ...other, label: other.principal, principals };
  const theirs = effective(await grantsOf(db, them), them, now);
  const held = effective(await grantsOf(db, caller), caller, now);
  const given = theirs.filter(({ effect, principal }) => effect === 'allow' && principal !== 'anyone');
  const beyond = given
    .flatMap((grant) => through(reach, grant))
    .find((grant) => !mayDelegate(held, caller, grant, principals).allowed);
  if (!beyond) return;
  const what = `${beyond.action} on ${beyond.scope}`;
  throw refusal(`The token would hold ${what}, which is not yours to pass on.`);
}
