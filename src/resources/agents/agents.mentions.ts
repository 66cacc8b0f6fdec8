import { sql } from 'kysely';
import type { Tx } from '../../db/db.js';
import type { Json } from '../../platform/json.js';
import { nextVersion, renamed, type Rewritten } from './agents.rename.js';

/** Fields of inputs that hold an agent's path, a scope or a principal, whatever the action. */
const everywhere = ['agent', 'agents', 'defaultAgent', 'below', 'scope', 'principal', 'child', 'parent'];

/** Of actions on agents these too; elsewhere the words mean other things. */
const ofAgents = [...everywhere, 'path', 'to'];

type Params = Record<string, Json>;

const isOfAgents = (action: string): boolean => action === '*' || action.startsWith('agents:');

/** The values of these names with the agent's new path, one or a list of them. */
function at(params: Params, names: readonly string[], rename: (path: string) => string): Params {
  const anew = (value: Json): Json => (typeof value === 'string' ? rename(value) : value);
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      if (!names.includes(name)) return [name, value];
      return [name, Array.isArray(value) ? value.map(anew) : anew(value)];
    }),
  );
}

/** A rule that speaks of an agent by a param goes on to speak of it: a denial must not fall by a move. */
export async function renameParams(db: Tx, from: string, to: string, now: string): Promise<Rewritten> {
  const principal = 'agent:';
  const rename = (text: string): string =>
    text.startsWith(principal)
      ? principal + renamed(text.slice(principal.length), from, to)
      : renamed(text, from, to);
  const rows = await db
    .selectFrom('grant')
    .where(sql<boolean>`params <> '{}'`)
    .select(['id', 'action', 'params'])
    .execute();
  const ids: string[] = [];
  for (const { id, action, params } of rows) {
    const next = at(params as Params, isOfAgents(action) ? ofAgents : everywhere, rename);
    if (JSON.stringify(next) === JSON.stringify(params)) continue;
    await db
      .updateTable('grant')
      .set({ params: next as never, version: nextVersion, updatedAt: now })
      .where('id', '=', id)
      .execute();
    ids.push(id);
  }
  return { kind: 'grants', ids };
}

/** An allow that speaks of an agent by a param, and what its params are without it; none where one has no value left. */
interface Forgotten {
  id: string;
  left: Params | undefined;
}

/** Allows that speak of an agent by a param: with the agent gone, a new one of its path would have them. */
export async function forgottenParams(db: Tx, path: string): Promise<Forgotten[]> {
  const gone = new Set([path, `${path}/*`, `${path}/**`, `agent:${path}`]);
  const rows = await db
    .selectFrom('grant')
    .where('effect', '=', 'allow')
    .where(sql<boolean>`params <> '{}'`)
    .select(['id', 'action', 'params'])
    .execute();
  return rows.flatMap(({ id, action, params }) => {
    const names = isOfAgents(action) ? ofAgents : everywhere;
    const fields = Object.entries(params as Params).map(([name, value]): [string, Json[], Json] => {
      const all = [value].flat() as Json[];
      return [name, names.includes(name) ? all.filter((one) => !gone.has(String(one))) : all, value];
    });
    if (fields.every(([, kept, value]) => kept.length === [value].flat().length)) return [];
    const empty = fields.some(([, kept]) => kept.length === 0);
    const left = fields.map(([name, kept, value]) => [name, Array.isArray(value) ? kept : value]);
    return [{ id, left: empty ? undefined : (Object.fromEntries(left) as Params) }];
  });
}

/** A rule that names others too goes on speaking of those. */
export async function forgetInParams(db: Tx, path: string, now: string): Promise<void> {
  for (const { id, left } of await forgottenParams(db, path))
    if (left)
      await db
        .updateTable('grant')
        .set({ params: left as never, version: nextVersion, updatedAt: now })
        .where('id', '=', id)
        .execute();
}

/** People's secrets stay with the agents that they were given to. */
export async function renameInSecrets(db: Tx, from: string, to: string, now: string): Promise<Rewritten> {
  const rows = await db
    .selectFrom('secret')
    .where('person', 'is not', null)
    .select(['id', 'agents'])
    .execute();
  const ids: string[] = [];
  for (const { id, agents } of rows) {
    const next = agents.map((scope) => renamed(scope, from, to));
    if (next.join() === agents.join()) continue;
    await db
      .updateTable('secret')
      .set({ agents: next, version: nextVersion, updatedAt: now })
      .where('id', '=', id)
      .execute();
    ids.push(id);
  }
  return { kind: 'secrets', ids };
}

/** Work that is under way between agents, by the conversations on both ends of it. */
export async function renameDelegations(db: Tx, { id, path }: { id: string; path: string }, to: string) {
  const [before, after] = [`agent:${path}:`, `agent:${to}:`];
  const anew = (key: string): string => (key.startsWith(before) ? after + key.slice(before.length) : key);
  const rows = await db
    .selectFrom('delegation')
    .where('endedAt', 'is', null)
    .where((eb) => eb.or([eb('fromAgent', '=', id), eb('toAgent', '=', id)]))
    .select(['id', 'parentSession', 'sessionKey'])
    .execute();
  for (const row of rows)
    await db
      .updateTable('delegation')
      .set({ parentSession: anew(row.parentSession), sessionKey: anew(row.sessionKey) })
      .where('id', '=', row.id)
      .execute();
}

/** A path made anew gets no person's secrets. */
export async function forgetInSecrets(db: Tx, path: string, now: string): Promise<void> {
  const gone = [path, `${path}/*`, `${path}/**`];
  const rows = await db
    .selectFrom('secret')
    .where('person', 'is not', null)
    .select(['id', 'agents'])
    .execute();
  for (const { id, agents } of rows) {
    const left = agents.filter((scope) => !gone.includes(scope));
    if (left.length === agents.length) continue;
    await db
      .updateTable('secret')
      .set({ agents: left, version: nextVersion, updatedAt: now })
      .where('id', '=', id)
      .execute();
  }
}

type Crossing = string | { from: string; to: string };

/** What two settings say without the agent: it is nobody's default, and no agent may reach what comes in its place. */
function withoutAgent(name: string, value: Json, path: string): Json {
  const fields = value as { defaultAgent?: string; enabled?: boolean; allow?: Crossing[] };
  if (name === 'defaults') {
    const { defaultAgent, ...rest } = fields;
    return (defaultAgent === path ? rest : fields) as Json;
  }
  const { allow = [] } = fields;
  const left = allow.filter((one) =>
    typeof one === 'string' ? one !== path : one.from !== path && one.to !== path,
  );
  if (left.length === allow.length) return value;
  // An empty list means all.
  return { ...fields, allow: left, ...(left.length === 0 && { enabled: false }) };
}

/** A path made anew is in no setting. */
export async function forgetInSettings(db: Tx, path: string, now: string): Promise<void> {
  const rows = await db
    .selectFrom('setting')
    .where('name', 'in', ['defaults', 'agentToAgent'])
    .select(['name', 'value'])
    .execute();
  for (const { name, value } of rows) {
    const text = JSON.stringify(withoutAgent(name, value, path));
    if (text === JSON.stringify(value)) continue;
    await db
      .updateTable('setting')
      .set({ value: text, version: nextVersion, updatedAt: now })
      .where('name', '=', name)
      .execute();
  }
}
