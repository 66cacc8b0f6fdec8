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
