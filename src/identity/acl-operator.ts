import type { ReadDb } from '../db/db.js';
import { effective, type Grant } from './acl.js';
import { namesBy, type Membership } from './acl-standing.js';
import { grantsOf, principalsOf } from './principals.js';

const role = 'role:operator';

/** Whether what is given to this principal reaches an operator. */
export async function reachesOperator(db: ReadDb, principal: string): Promise<boolean> {
  const rows = (await db.selectFrom('member').selectAll().execute()) as Membership[];
  const names = namesBy(rows);
  const operators = rows.map((row) => row.child).filter((child) => names(child).includes(role));
  return [role, ...operators].some((operator) => names(operator).includes(principal));
}

const root = ({ effect, action, scope, params, delegable, expiresAt }: Grant): boolean =>
  effect === 'allow' &&
  action === '*' &&
  scope === '**' &&
  delegable &&
  expiresAt === null &&
  Object.keys(params).length === 0;

/** A denial for everyone may bind the operator, but not in what it would take to lift the denial. */
const ties = ({ effect, principal, action }: Grant): boolean =>
  effect === 'deny' && (principal !== 'anyone' || action === '*' || /^(grants|members):/.test(action));

/**
 * What would lock the operator out, from whom every grant descends; undefined when nothing does. Asked after each write
 * that could: the operator holds everything as delegable, and no denial names it or a role of its own.
 */
export async function lockedOut(db: ReadDb, now: string): Promise<string | undefined> {
  const principal = 'user:operator';
  const caller = { principal, label: principal, principals: await principalsOf(db, principal) };
  const held = effective(await grantsOf(db, caller), caller, now);
  if (!held.some(root)) return 'user:operator would not hold everything any more';
  const denial = held.find(ties);
  return denial && `a denial of ${denial.action} for ${denial.principal} would bind user:operator`;
}
