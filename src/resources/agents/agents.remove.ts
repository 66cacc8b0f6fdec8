import type { Selectable } from 'kysely';
import type { Tx } from '../../db/db.js';
import type { AgentTable } from '../../db/tables/config.js';
import { settle } from '../../identity/acl-revoke.js';
import type { WriteContext } from '../../kernel/resource.js';
import { counted, refuseUnsaid, type Belongings } from '../belongings.js';
import { forgetInParams, forgetInSecrets, forgetInSettings, forgottenParams } from './agents.mentions.js';
import { routesTo } from './agents.rename.js';
import { refuseWhileUsed } from './agents.rules.js';

type AgentRow = Selectable<AgentTable>;

type IdTable = 'package' | 'grant' | 'member' | 'token' | 'secret' | 'link' | 'egress' | 'task' | 'invite';

/**
 * A path made anew inherits nothing: what named this agent goes with it, but for denials, or to delete and make it anew
 * would be a way around them.
 */
async function belongingsOf(db: Tx, { id, path }: AgentRow): Promise<Belongings> {
  const own = `agent:${id}`;
  const scopes = [path, `${path}/*`, `${path}/**`];
  const ids = async (rows: { execute(): Promise<{ id: string }[]> }): Promise<string[]> =>
    (await rows.execute()).map((row) => row.id);
  const of = (table: IdTable) => db.selectFrom(table).select('id').orderBy('id');
  const held = of('grant').where((eb) =>
    eb.or([eb('principal', '=', own), eb.and([eb('scope', 'in', scopes), eb('effect', '=', 'allow')])]),
  );
  const joined = of('member')
    .where('via', '!=', 'seed')
    .where((eb) => eb.or([eb('child', '=', own), eb('parent', '=', own)]));
  const providers = db.selectFrom('provider').where('agentId', '=', id).select('name as id').orderBy('name');
  const webRoutes = db
    .selectFrom('webRoute')
    .where((eb) => eb.or([eb('agentId', '=', id), eb('scope', '=', path)]))
    .select('prefix as id')
    .orderBy('prefix');
  const spent = (await forgottenParams(db, path)).filter(({ left }) => !left).map((row) => row.id);
  return new Map([
    ['routes', (await routesTo(db, path)).map(String)],
    ['packages', await ids(of('package').where('agentId', '=', id))],
    ['links', await ids(of('link').where('agentId', '=', id))],
    ['tasks', await ids(of('task').where('agentId', '=', id))],
    ['web routes', await ids(webRoutes)],
    ['invites', await ids(of('invite').where('agentId', '=', id))],
    ['secrets', await ids(of('secret').where('agentId', '=', id))],
    ['providers', await ids(providers)],
    ['grants', [...new Set([...(await ids(held)), ...spent])]],
    ['memberships', await ids(joined)],
    ['tokens', await ids(of('token').where('principal', '=', own))],
    ['egress rules', await ids(of('egress').where('scope', 'in', scopes).where('effect', '=', 'allow'))],
  ]);
}

/** A route that leads to others as well goes on leading to those. */
async function removeRoutes({ db, ask, now }: WriteContext, path: string, ids: string[]): Promise<void> {
  for (const id of ids) {
    const { scope, target, version } = await db
      .selectFrom('route')
      .where('id', '=', id)
      .select(['scope', 'target', 'version'])
      .executeTakeFirstOrThrow();
    await ask({ action: 'routes:delete', scope });
    const { agents = [] } = target as { agents?: string[] };
    const others = agents.filter((agent) => agent !== path);
    if (others.length === 0) await db.deleteFrom('route').where('id', '=', id).execute();
    else
      await db
        .updateTable('route')
        .set({ target: { ...(target as object), agents: others }, version: version + 1, updatedAt: now })
        .where('id', '=', id)
        .execute();
  }
}

async function removeRows(context: WriteContext, row: AgentRow, belongings: Belongings): Promise<void> {
  const { db } = context;
  const own = `agent:${row.id}`;
  await removeRoutes(context, row.path, belongings.get('routes') ?? []);
  const grants = belongings.get('grants') ?? [];
  for (let from = 0; from < grants.length; from += 500)
    await db
      .deleteFrom('grant')
      .where('id', 'in', grants.slice(from, from + 500))
      .execute();
  await db
    .deleteFrom('member')
    .where((eb) => eb.or([eb('child', '=', own), eb('parent', '=', own)]))
    .execute();
  await db.deleteFrom('token').where('principal', '=', own).execute();
  await db
    .deleteFrom('egress')
    .where('id', 'in', belongings.get('egress rules') ?? [])
    .execute();
  await db
    .deleteFrom('webRoute')
    .where('prefix', 'in', belongings.get('web routes') ?? [])
    .execute();
  await db.deleteFrom('session').where('agentId', '=', row.id).execute();
  await db.deleteFrom('fileWrite').where('agentId', '=', row.id).execute();
  await forgetInParams(db, row.path, context.now);
  await forgetInSecrets(db, row.path, context.now);
  await forgetInSettings(db, row.path, context.now);
  // Its packages, links, invites, secrets, providers and tasks go with the row.
  await db.deleteFrom('agent').where('id', '=', row.id).execute();
}

/** Deletes an agent with what belongs to it; its home goes to the trash by a loop. */
export async function remove(
  context: WriteContext,
  { cascade = false }: { cascade?: boolean },
  row: AgentRow,
): Promise<AgentRow & { told: string }> {
  const { db, now, after, ports } = context;
  await refuseWhileUsed(db, row);
  const belongings = await belongingsOf(db, row);
  const goes = counted(belongings);
  if (goes !== '' && !cascade) refuseUnsaid(row.path, goes);
  await removeRows(context, row, belongings);
  await db
    .insertInto('homeMove')
    .values({ agentId: row.id, fromPath: row.path, toPath: null, appliedAt: null, at: now })
    .execute();
  const revoked = await settle(db, now);
  after(() => ports.wake('homes'));
  return { ...row, told: [goes && `with ${goes}`, revoked].filter(Boolean).join('; ') };
}
