import { sql } from 'kysely';
import type { Tx } from '../../db/db.js';
import { settle } from '../../identity/acl-revoke.js';
import { namesOf, type ErasedAgent, type ErasedUser, type Subject } from '../../kernel/erasure-subject.js';
import type { Json } from '../../platform/json.js';

/** Configuration that is the person's own. */
async function removeUser(tx: Tx, user: ErasedUser): Promise<void> {
  const person = `user:${user.sub}`;
  const principals = [person, ...namesOf(user).map((name) => `sender:${name}`)];
  for (const column of ['child', 'parent'] as const)
    await tx.deleteFrom('member').where(column, 'in', principals).execute();
  await tx.deleteFrom('grant').where('principal', 'in', principals).execute();
  await tx.deleteFrom('token').where('principal', 'in', principals).execute();
  await tx.deleteFrom('link').where('person', '=', person).execute();
  await tx.deleteFrom('secret').where('person', '=', person).execute();
  await tx.deleteFrom('user').where('sub', '=', user.sub).execute();
}

async function removeRoutes(tx: Tx, path: string): Promise<void> {
  const rows = await tx
    .selectFrom('route')
    .where(sql<string>`target`, 'like', `%${JSON.stringify(path)}%`)
    .select(['id', 'target'])
    .execute();
  for (const { id, target } of rows) {
    const { agent, agents = [] } = target as { agent?: string; agents?: string[] };
    const others = agents.filter((one) => one !== path);
    if (agent !== path && others.length === agents.length) continue;
    if (others.length === 0) await tx.deleteFrom('route').where('id', '=', id).execute();
    else
      await tx
        .updateTable('route')
        .set({ target: { ...(target as object), agents: others } as Json })
        .where('id', '=', id)
        .execute();
  }
}

/** An agent's row takes packages, links, invites, secrets, providers and tasks along. */
async function removeAgent(tx: Tx, { id, path }: ErasedAgent): Promise<void> {
  const row = await tx.selectFrom('agent').where('id', '=', id).select('path').executeTakeFirst();
  if (!row) return;
  const own = `agent:${id}`;
  const scopes = [path, `${path}/*`, `${path}/**`];
  await removeRoutes(tx, row.path);
  await tx.deleteFrom('grant').where('principal', '=', own).execute();
  await tx.deleteFrom('grant').where('scope', 'in', scopes).execute();
  for (const column of ['child', 'parent'] as const)
    await tx.deleteFrom('member').where(column, '=', own).execute();
  await tx.deleteFrom('token').where('principal', '=', own).execute();
  await tx.deleteFrom('egress').where('scope', 'in', scopes).execute();
  await tx.deleteFrom('webRoute').where('scope', '=', path).execute();
  await tx.deleteFrom('agent').where('id', '=', id).execute();
}

type Touched = { resource: string; rowId: string };

const nameOf = ({ resource, rowId }: Touched): string => `${resource} ${rowId}`;

const touchedRows = async (tx: Tx): Promise<Set<string>> =>
  new Set((await tx.selectFrom('configTouch').selectAll().execute()).map(nameOf));

/** What a row that is gone was would be told as a change when the instance starts. */
async function forgetRecorded(tx: Tx, earlier: ReadonlySet<string>): Promise<void> {
  const touched = await tx.selectFrom('configTouch').selectAll().execute();
  const left = new Set((await tx.selectFrom('route').select('id').execute()).map(({ id }) => `routes ${id}`));
  for (const row of touched.filter((one) => !earlier.has(nameOf(one)) && !left.has(nameOf(one))))
    for (const table of ['configRow', 'configTouch'] as const)
      await tx
        .deleteFrom(table)
        .where('resource', '=', row.resource)
        .where('rowId', '=', row.rowId)
        .execute();
}

/**
 * Takes the subject's own rows out of the configuration of an archive, where nobody is to be asked and no change is to
 * be told of. In the running instance those went by the actions of their resources.
 */
export async function removeOwned(tx: Tx, subject: Subject, now: string): Promise<void> {
  const earlier = await touchedRows(tx);
  if (subject.kind === 'user') await removeUser(tx, subject);
  else await removeAgent(tx, subject);
  await settle(tx, now);
  await forgetRecorded(tx, earlier);
}
