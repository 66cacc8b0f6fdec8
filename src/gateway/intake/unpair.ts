import type { Tx } from '../../db/db.js';
import { settle } from '../../identity/acl-revoke.js';
import { principalsOf } from '../../identity/principals.js';
import { appendAudit } from '../../kernel/audit.js';

/** To leave a person lifts what forbids that person something, and that is not for the sender to do. */
async function isHeld(tx: Tx, person: string): Promise<boolean> {
  const names = (await principalsOf(tx, person)).filter((name) => name !== 'anyone');
  const denial = tx.selectFrom('grant').where('principal', 'in', names).where('effect', '=', 'deny');
  return (await denial.select('id').executeTakeFirst()) !== undefined;
}

/** Ends what a pairing made of the sender: it may always stop being somebody. Answers with what it is told. */
export async function unpair(tx: Tx, sender: string, now: string): Promise<string> {
  const principal = `sender:${sender}`;
  const row = await tx
    .selectFrom('member')
    .where('child', '=', principal)
    .where('parent', 'like', 'user:%')
    .where('via', '=', 'pairing')
    .select(['id', 'parent'])
    .executeTakeFirst();
  if (!row) return 'You are not joined to anybody here.';
  if (await isHeld(tx, row.parent))
    return 'Something is forbidden to you here, so the operator must undo this.';
  await tx.deleteFrom('member').where('id', '=', row.id).execute();
  const revoked = await settle(tx, now);
  const detail = [`${principal} left ${row.parent}`, revoked].filter(Boolean).join('; ');
  const done = { action: 'members:delete', scope: '**', targetKey: row.id, outcome: 'ok' as const, detail };
  const by = { principal, surface: 'chat', requestId: null, turnId: null };
  await appendAudit(tx, { at: now, ...by, ...done, input: {} });
  return `You are ${row.parent.slice('user:'.length)} here no more.`;
}
