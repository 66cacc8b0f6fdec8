import type { ReadDb } from '../db/db.js';
import type { Grant } from './acl.js';
import type { Caller } from './caller.js';

/** Every principal this one is a member of, through any number of roles; `anyone` always. */
export async function principalsOf(db: ReadDb, principal: string): Promise<string[]> {
  const rows = await db
    .withRecursive('up(name)', (qb) =>
      qb
        .selectFrom('member')
        .where('child', '=', principal)
        .select('parent as name')
        .union(
          qb.selectFrom('member').innerJoin('up', 'up.name', 'member.child').select('member.parent as name'),
        ),
    )
    .selectFrom('up')
    .select('name')
    .execute();
  return [principal, ...rows.map((row) => row.name), 'anyone'];
}

/** The rows of the access list that name this caller or a role of its. */
export async function grantsOf(db: ReadDb, caller: Caller): Promise<Grant[]> {
  const rows = await db
    .selectFrom('grant')
    .where('principal', 'in', [...caller.principals])
    .select(['id', 'principal', 'action', 'scope', 'params', 'effect', 'delegable', 'expiresAt'])
    .orderBy('id')
    .execute();
  return rows as Grant[];
}

/** The caller for an agent's own calls. */
export async function agentCaller(db: ReadDb, agent: { id: string; path: string }): Promise<Caller> {
  const principal = `agent:${agent.id}`;
  return { principal, label: `agent:${agent.path}`, principals: await principalsOf(db, principal), agent };
}

/** A principal as people write it: an agent by its path, every other unchanged. */
export async function principalLabel(db: ReadDb, principal: string): Promise<string> {
  if (!principal.startsWith('agent:')) return principal;
  const row = await db
    .selectFrom('agent')
    .where('id', '=', principal.slice(6))
    .select('path')
    .executeTakeFirst();
  return row ? `agent:${row.path}` : principal;
}

/** The other way: the stored form of a written principal; undefined when it names an agent that does not exist. */
export async function principalKey(db: ReadDb, label: string): Promise<string | undefined> {
  if (!label.startsWith('agent:')) return label;
  const row = await db.selectFrom('agent').where('path', '=', label.slice(6)).select('id').executeTakeFirst();
  return row && `agent:${row.id}`;
}
