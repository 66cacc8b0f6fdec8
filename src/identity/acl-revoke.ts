import type { ReadDb, Tx } from '../db/db.js';
import { Problem } from '../platform/problem.js';
import { lockedOut } from './acl-operator.js';
import { fallenOf, type GivenGrant, type Ledger } from './acl-standing.js';

async function ledgerOf(db: ReadDb, now: string): Promise<Ledger> {
  const grants = await db.selectFrom('grant').selectAll().orderBy('id').execute();
  const members = await db.selectFrom('member').selectAll().orderBy('id').execute();
  const agents = await db.selectFrom('agent').select(['id', 'path']).execute();
  const paths = new Map(agents.map(({ id, path }) => [id, path]));
  return { grants: grants as unknown as GivenGrant[], members, agents: paths, now };
}

/** SQLite binds at most 32,766 values to a statement. */
const batch = 10_000;

async function drop(tx: Tx, table: 'grant' | 'member', rows: readonly { id: string }[]): Promise<void> {
  const ids = rows.map(({ id }) => id);
  for (let at = 0; at < ids.length; at += batch)
    await tx
      .deleteFrom(table)
      .where('id', 'in', ids.slice(at, at + batch))
      .execute();
}

/** Until nothing falls: what a membership that went had shared may carry more. */
async function dropFallen(tx: Tx, now: string): Promise<string[]> {
  const { grants, members } = fallenOf(await ledgerOf(tx, now));
  if (grants.length + members.length === 0) return [];
  await drop(tx, 'grant', grants);
  await drop(tx, 'member', members);
  const told = [...grants.map(({ id }) => `grant ${id}`), ...members.map(({ id }) => `membership ${id}`)];
  return [...told, ...(await dropFallen(tx, now))];
}

/**
 * What every write that takes something from somebody ends with, in its transaction. Revoking cascades (P5): each grant
 * and membership goes whose maker could not make it any more. Answers what went, for the audit row of the write.
 */
export async function settle(tx: Tx, now: string): Promise<string | undefined> {
  const fault = await lockedOut(tx, now);
  if (fault) throw new Problem('conflict', `This would lock the operator out: ${fault}.`);
  const gone = await dropFallen(tx, now);
  return gone.length > 0 ? `also revoked: ${gone.join(', ')}` : undefined;
}
