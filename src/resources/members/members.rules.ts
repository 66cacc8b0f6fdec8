import { effective, mayDelegate, type Grant } from '../../identity/acl.js';
import type { Caller } from '../../identity/caller.js';
import { grantsOf, principalsOf } from '../../identity/principals.js';
import type { ReadDb } from '../../db/db.js';
import { Problem } from '../../platform/problem.js';

/** Making somebody a member hands out all that the role holds, so each of its allows must be the caller's to pass on. */
export async function mayShareRole(db: ReadDb, caller: Caller, now: string, role: string): Promise<void> {
  const held = effective(await grantsOf(db, caller), caller, now);
  const principals = (await principalsOf(db, role)).filter((name) => name !== 'anyone');
  const rows = (await db
    .selectFrom('grant')
    .where('principal', 'in', principals)
    .where('effect', '=', 'allow')
    .selectAll()
    .execute()) as unknown as Grant[];
  const beyond = rows.find((row) => {
    const scope = row.scope === '@self' ? '**' : row.scope;
    return !mayDelegate(held, caller, { ...row, scope }).allowed;
  });
  if (!beyond) return;
  throw new Problem(
    'forbidden',
    `You cannot share a role that holds ${beyond.action} on ${beyond.scope}: that is not yours to pass on.`,
  );
}
