import { sql, type RawBuilder } from 'kysely';
import { within } from '../../db/below.js';
import type { Tx } from '../../db/db.js';
import { isOpenMessage } from '../../db/open-rows.js';
import type { Json } from '../../platform/json.js';
import { isWithin } from '../../platform/agent-path.js';
import { Problem } from '../../platform/problem.js';

/** The text of a column with another beginning; SQL counts characters, and a path may have some of two units. */
function begun(column: string, from: string, to: string): RawBuilder<string> {
  return sql<string>`${to} || substr(${sql.ref(column)}, ${Array.from(from).length + 1})`;
}

/** A path, or a scope that begins with one, at its new place. */
export const renamed = (path: string, from: string, to: string): string =>
  isWithin(path, from) ? to + path.slice(from.length) : path;

export const nextVersion = sql<number>`version + 1`;

/** What a move has written besides the agents: rows of a kind, by their ids. */
export interface Rewritten {
  kind: string;
  ids: string[];
}

/** Rows that name the place that they hold at, by the words for them. */
const placed = {
  grants: 'grant',
  tokens: 'token',
  egress: 'egress',
  budgets: 'budget',
  'approval-rules': 'approvalRule',
  approvals: 'approval',
} as const;

/** What holds at a place holds at the new one. */
export async function renameScopes(db: Tx, from: string, to: string, now: string): Promise<Rewritten[]> {
  const done: Rewritten[] = [];
  for (const [kind, table] of Object.entries(placed)) {
    const rows = await db
      .updateTable(table as 'grant')
      .set({ scope: begun('scope', from, to), version: nextVersion, updatedAt: now })
      .where(within('scope', from))
      .returning('id')
      .execute();
    done.push({ kind, ids: rows.map(({ id }) => id) });
  }
  return done;
}

/** Pages stay where they are published: below the agent's own path. */
export async function renameWebRoutes(db: Tx, from: string, to: string, now: string): Promise<Rewritten> {
  const [before, after] = [`/web/${from}`, `/web/${to}`];
  const anew = (path: string): string =>
    path === before || path.startsWith(`${before}/`) ? after + path.slice(before.length) : path;
  const rows = await db.selectFrom('webRoute').select(['prefix', 'redirectTo', 'scope']).execute();
  const ids: string[] = [];
  for (const { prefix, redirectTo, scope } of rows) {
    const next = {
      prefix: anew(prefix),
      redirectTo: redirectTo && anew(redirectTo),
      scope: renamed(scope, from, to),
    };
    if (next.prefix === prefix && next.redirectTo === redirectTo && next.scope === scope) continue;
    const taken = rows.some((row) => row.prefix === next.prefix && row.prefix !== prefix);
    if (taken) throw new Problem('conflict', `There is already a web route for ${next.prefix}.`);
    await db
      .updateTable('webRoute')
      .set({ ...next, version: nextVersion, updatedAt: now })
      .where('prefix', '=', prefix)
      .execute();
    ids.push(next.prefix);
  }
  return { kind: 'web routes', ids };
}

interface Target {
  agent?: string;
  agents?: string[];
}

/** Rules lead where they led; also those to several agents, and those that name one by a template. */
export async function renameRoutes(db: Tx, from: string, to: string, now: string): Promise<Rewritten> {
  const ids: string[] = [];
  const rows = await db
    .selectFrom('route')
    .where((eb) => eb.or([within('scope', from), eb('scope', '=', '**')]))
    .select(['id', 'target', 'scope'])
    .execute();
  for (const { id, target, scope } of rows) {
    const { agent, agents } = target as Target;
    const next = {
      ...(target as object),
      ...(agent !== undefined && { agent: renamed(agent, from, to) }),
      ...(agents && { agents: agents.map((path) => renamed(path, from, to)) }),
    };
    if (JSON.stringify(next) === JSON.stringify(target)) continue;
    const set = { target: next as never, scope: renamed(scope, from, to) };
    await db
      .updateTable('route')
      .set({ ...set, version: nextVersion, updatedAt: now })
      .where('id', '=', id)
      .execute();
    ids.push(id);
  }
  return { kind: 'routes', ids };
}

/** Paths that settings name, and globs that begin with one. */
export async function renameSettings(db: Tx, from: string, to: string, now: string): Promise<Rewritten> {
  const ids: string[] = [];
  const fields = new Set(['defaultAgent', 'allow', 'from', 'to']);
  const walk = (value: Json, named: boolean): Json => {
    if (typeof value === 'string') return named ? renamed(value, from, to) : value;
    if (Array.isArray(value)) return value.map((item) => walk(item, named));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, walk(item, fields.has(name))]),
    );
  };
  const rows = await db
    .selectFrom('setting')
    .where('name', 'in', ['defaults', 'agentToAgent'])
    .select(['name', 'value'])
    .execute();
  for (const { name, value } of rows) {
    const [before, text] = [JSON.stringify(value), JSON.stringify(walk(value, false))];
    if (before === text) continue;
    await db
      .updateTable('setting')
      .set({ value: text, version: nextVersion, updatedAt: now })
      .where('name', '=', name)
      .execute();
    ids.push(name);
  }
  return { kind: 'settings', ids };
}

/** Conversations go on under the new name; what an agent that is gone has left under it makes room. */
export async function renameSessions(
  db: Tx,
  agent: { id: string; path: string },
  to: string,
): Promise<string[]> {
  const [before, after] = [`agent:${agent.path}:`, `agent:${to}:`];
  await db
    .deleteFrom('session')
    .where('key', '>=', after)
    .where('key', '<', `agent:${to};`)
    .where('agentId', '!=', agent.id)
    .execute();
  const starts = (column: string): RawBuilder<boolean> =>
    sql<boolean>`(${sql.ref(column)} >= ${before} and ${sql.ref(column)} < ${`agent:${agent.path};`})`;
  const sessions = await db
    .updateTable('session')
    .set({ key: begun('key', before, after) })
    .where('agentId', '=', agent.id)
    .where(starts('key'))
    .returning('key')
    .execute();
  await db
    .updateTable('turn')
    .set({ sessionKey: begun('session_key', before, after) })
    .where('agentId', '=', agent.id)
    .where(starts('session_key'))
    .execute();
  await db
    .updateTable('message')
    .set({ sessionKey: begun('session_key', before, after) })
    .where('agentId', '=', agent.id)
    .where('state', 'in', ['received', 'queued'])
    .where(isOpenMessage())
    .where(starts('session_key'))
    .execute();
  return sessions.map(({ key }) => key);
}

/** Messages that were addressed to an agent and have not been looked at yet. */
export async function renameAddressed(db: Tx, from: string, to: string): Promise<void> {
  const rows = await db
    .selectFrom('message')
    .where('state', '=', 'received')
    .where(isOpenMessage())
    .select(['id', 'facts'])
    .execute();
  for (const { id, facts } of rows) {
    const { direct } = facts as { direct?: string };
    if (direct === undefined || !isWithin(direct, from)) continue;
    const next = { ...(facts as object), direct: renamed(direct, from, to) };
    await db
      .updateTable('message')
      .set({ facts: next as never })
      .where('id', '=', id)
      .execute();
  }
}

/** The routes that lead to an agent, also among several others. */
export async function routesTo(db: Pick<Tx, 'selectFrom'>, path: string): Promise<string[]> {
  const rows = await db
    .selectFrom('route')
    .where((eb) => eb.or([eb('scope', '=', path), eb('scope', '=', '**')]))
    .select(['id', 'target'])
    .orderBy('seq')
    .execute();
  const names = ({ agent, agents = [] }: Target): boolean => agent === path || agents.includes(path);
  return rows.filter(({ target }) => names(target as Target)).map(({ id }) => id);
}
