import { effective, isOver, type Grant } from '../identity/acl.js';
import { isOperator, mayDelegate, mayLift } from '../identity/acl-delegation.js';
import { reachesOperator } from '../identity/acl-operator.js';
import { grantsOf, principalsOf } from '../identity/principals.js';
import type { ReadDb } from '../db/db.js';
import { Refusal } from '../kernel/gate.js';
import type { WriteContext } from '../kernel/resource.js';
import { Problem } from '../platform/problem.js';

type Asked = Pick<WriteContext, 'db' | 'caller' | 'now'>;

function refuse(action: string, detail: string): never {
  throw new Refusal({ action, scope: '**' }, new Problem('forbidden', detail));
}

/** All that a role hands out at this moment, by itself and by the roles it is in. */
async function handedOut(db: ReadDb, role: string, now: string): Promise<Grant[]> {
  const principals = (await principalsOf(db, role)).filter((name) => name !== 'anyone');
  const rows = await db.selectFrom('grant').where('principal', 'in', principals).selectAll().execute();
  return (rows as unknown as Grant[]).filter((row) => !isOver(row, now));
}

/** Making somebody a member hands out all that the role holds, denials too, so each must be the caller's to pass on. */
export async function mayShareRole({ db, caller, now }: Asked, child: string, role: string): Promise<void> {
  const held = effective(await grantsOf(db, caller), caller, now);
  const shared = [...(await principalsOf(db, child)), ...(await principalsOf(db, role))];
  const rows = await handedOut(db, role, now);
  const beyond = rows.find((row) => !mayDelegate(held, caller, row, shared).allowed);
  if (beyond) {
    const what = `${beyond.effect === 'deny' ? 'a denial of ' : ''}${beyond.action} on ${beyond.scope}`;
    refuse('members:create', `You cannot share a role that holds ${what}: that is not yours to pass on.`);
  }
  const denies = rows.some((row) => row.effect === 'deny');
  if (denies && !isOperator(caller) && (await reachesOperator(db, child)))
    refuse('members:create', 'Only an operator may forbid an operator something, and this role does.');
}

/** Leaving a role that denies something gives its member more, so it takes what lifting each denial would take. */
export async function mayEndMembership({ db, caller, now }: Asked, role: string): Promise<void> {
  const held = effective(await grantsOf(db, caller), caller, now);
  const denials = (await handedOut(db, role, now)).filter((row) => row.effect === 'deny');
  const beyond = denials.find((row) => !mayLift(held, caller, row).allowed);
  if (beyond) refuse('members:delete', `You cannot lift the denial ${beyond.id} that comes with this role.`);
}
