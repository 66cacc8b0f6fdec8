import { sql } from 'kysely';
import type { ReadDb } from '../db/db.js';
import { remembered } from '../db/memory.js';
import { prepared } from '../db/prepared.js';
import type { Grant } from './acl.js';
import type { Caller } from './caller.js';

const above = prepared<{ principal: string }, { name: string }>((db, given) =>
  db
    .withRecursive('up(name)', (qb) =>
      qb
        .selectFrom('member')
        .where('child', '=', given('principal'))
        .select('parent as name')
        .union(
          qb.selectFrom('member').innerJoin('up', 'up.name', 'member.child').select('member.parent as name'),
        ),
    )
    .selectFrom('up')
    .select('name'),
);

/** Every principal this one is a member of, through any number of roles; `anyone` always. */
export async function principalsOf(db: ReadDb, principal: string): Promise<readonly string[]> {
  return remembered(db, ['member'], `names of ${principal}`, async () => {
    const rows = await above(db, { principal });
    return [principal, ...rows.map((row) => row.name), 'anyone'];
  });
}

const naming = prepared<{ principals: readonly string[] }, object>((db, given) =>
  db
    .selectFrom('grant')
    .where(sql<boolean>`principal in (select value from json_each(${given('principals')}))`)
    .select(['id', 'principal', 'action', 'scope', 'params', 'effect', 'delegable', 'expiresAt'])
    .orderBy('id'),
);

/** The rows of the access list that name this caller or a role of its. */
export async function grantsOf(db: ReadDb, { principals }: Caller): Promise<readonly Grant[]> {
  const load = async () => (await naming(db, { principals })) as Grant[];
  return remembered(db, ['grant'], `grants of ${principals.join(' ')}`, load, principals);
}

/** The caller for an agent's own calls. */
export async function agentCaller(db: ReadDb, agent: { id: string; path: string }): Promise<Caller> {
  const principal = `agent:${agent.id}`;
  return { principal, label: `agent:${agent.path}`, principals: await principalsOf(db, principal), agent };
}

/** A principal as people write it: an agent by its path, every other unchanged. */
export async function principalLabel(db: ReadDb, principal: string): Promise<string> {
  if (!principal.startsWith('agent:')) return principal;
  return remembered(db, ['agent'], `label of ${principal}`, async () => {
    const row = await db
      .selectFrom('agent')
      .where('id', '=', principal.slice(6))
      .select('path')
      .executeTakeFirst();
    return row ? `agent:${row.path}` : principal;
  });
}

/** The other way: the stored form of a written principal; undefined when it names an agent that does not exist. */
export async function principalKey(db: ReadDb, label: string): Promise<string | undefined> {
  if (!label.startsWith('agent:')) return label;
  return remembered(db, ['agent'], `key of ${label}`, async () => {
    const agent = db.selectFrom('agent').where('path', '=', label.slice(6)).select('id');
    const row = await agent.executeTakeFirst();
    return row && `agent:${row.id}`;
  });
}

/** Who writes in a chat: the person whom the sender is, or only the sender; what is denied to either stays denied. */
export async function senderCaller(db: ReadDb, sender: string): Promise<Caller> {
  const own = `sender:${sender}`;
  const principal = (await personBehind(db, sender)) ?? own;
  const principals = await principalsOf(db, own);
  return { principal, label: principal, principals };
}

/** The person whom a sender's address belongs to; nobody where it was given to several. */
export async function personBehind(db: ReadDb, sender: string): Promise<string | undefined> {
  const child = `sender:${sender}`;
  return remembered(db, ['member'], `person behind ${child}`, async () => {
    const rows = await db
      .selectFrom('member')
      .where('child', '=', child)
      .where('parent', 'like', 'user:%')
      .select('parent')
      .limit(2)
      .execute();
    return rows.length === 1 ? rows[0]?.parent : undefined;
  });
}
