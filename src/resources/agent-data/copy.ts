import type { Selectable } from 'kysely';
import type { SessionTable } from '../../db/tables/turns.js';
import type { SessionRecord, StoredFile, TreeSource } from '../../kernel/history-port.js';
import type { ReadContext, WriteContext } from '../../kernel/resource.js';
import type { Wanted } from '../../manifest/documents.js';
import type { Manifests } from '../../manifest/manifests.js';
import { retarget } from '../../manifest/retarget.js';
import { nameOf } from '../../manifest/rows.js';
import { newId } from '../../platform/ids.js';
import { Problem } from '../../platform/problem.js';
import { askForFiles, changeHome, refuseWhileWorking } from '../home-change.js';
import { agentAt } from './revert.js';

export type SessionRow = Selectable<SessionTable>;

/** A conversation to go on with: its place after the agent's name, and where its record is laid. */
export interface Conversation extends Omit<SessionRow, 'key' | 'agentId' | 'updatedAt'> {
  tail: string;
}

/** All that a new agent begins with. */
export interface Beginning {
  wanted: Wanted[];
  home: TreeSource;
  files: string[];
  sessions: Conversation[];
  records?: TreeSource | undefined;
}

/** Rows of which there can be only one are named by themselves, and not by the agent that they are of. */
const isOnlyOne = ({ kind }: Wanted): boolean =>
  kind.key.length > 0 && !kind.key.some((name) => name === 'path' || name === 'scope');

/** Nothing goes where an agent is made: what was forbidden at its path stays so. And there is one default agent. */
function asNew({ kind, rows }: Wanted): Wanted {
  const plain = rows.map(({ fields, place }) => ({
    place,
    fields:
      kind.resource.name === 'agents'
        ? Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'default'))
        : fields,
  }));
  return { kind, scopes: [], rows: plain };
}

/** The rows of one agent as they would be another's, and the names of those that stay. */
export function rowsFor(all: readonly Wanted[], to: string): { wanted: Wanted[]; leftOut: string[] } {
  const told = all.filter(({ kind }) => !kind.written.files);
  const own = told.filter((one) => !isOnlyOne(one));
  const leftOut = told
    .filter(isOnlyOne)
    .flatMap(({ kind, rows }) => rows.map(({ fields }) => `${kind.name} ${nameOf(kind, fields)}`));
  return { wanted: retarget(own, to).map(asNew), leftOut };
}

/** The kinds whose rows are in tables; what files of the home say comes with the home. */
export const namesOf = ({ kinds }: Manifests): string[] =>
  kinds.all.filter(({ written }) => !written.files).map(({ name }) => name);

/** The rows of an agent as manifests have them. */
export async function rowsOf(context: ReadContext, manifests: Manifests, path: string): Promise<Wanted[]> {
  const found = await manifests.rowsIn(context, path, namesOf(manifests));
  const place = { file: path, line: 1 };
  return found.map(({ kind, rows }) => ({
    kind,
    scopes: [path],
    rows: rows.map((fields) => ({ fields, place })),
  }));
}

/** The conversations of an agent with their records, for another to go on with. */
export async function conversationsOf(
  { db, ports }: ReadContext,
  path: string,
): Promise<{ sessions: Conversation[]; records: SessionRecord[] }> {
  const agent = await agentAt(db, path);
  const rows = await db
    .selectFrom('session')
    .where('agentId', '=', agent.id)
    .where('started', '=', true)
    .selectAll()
    .orderBy('key')
    .execute();
  const records = await ports.histories.records(agent, rows);
  const kept = new Set(records.map(({ modelSession }) => modelSession));
  const start = `agent:${path}:`;
  const sessions = rows
    .filter(({ key, modelSession }) => key.startsWith(start) && kept.has(modelSession))
    .map(({ key, agentId: _agent, updatedAt: _at, ...row }) => ({ ...row, tail: key.slice(start.length) }));
  return { sessions, records };
}

/** Lays records aside under the folders that their sessions get. */
export async function layRecords(
  { ports }: ReadContext,
  given: { sessions: Conversation[]; records: SessionRecord[] },
): Promise<Pick<Beginning, 'sessions' | 'records'>> {
  if (given.sessions.length === 0) return { sessions: [] };
  const sessions = given.sessions.map((session) => ({ ...session, folder: newId() }));
  const files = sessions.flatMap(({ folder, modelSession }): StoredFile[] => {
    const record = given.records.find((one) => one.modelSession === modelSession);
    return record ? [{ path: `${folder}/${record.path}`, bytes: record.bytes }] : [];
  });
  return { sessions, records: await ports.histories.stage(files) };
}

async function begin(context: WriteContext, path: string, all: readonly Conversation[]): Promise<void> {
  const agent = await agentAt(context.db, path);
  for (const { tail, ...row } of all)
    await context.db
      .insertInto('session')
      .values({
        ...row,
        key: `agent:${path}:${tail}`,
        agentId: agent.id,
        contextSeq: 0,
        updatedAt: context.now,
      })
      .execute();
}

/** Makes an agent with all that it begins with. */
export async function make(
  context: WriteContext,
  manifests: Manifests,
  path: string,
  { wanted, home, files, sessions, records }: Beginning,
) {
  const taken = await context.db.selectFrom('agent').where('path', '=', path).select('id').executeTakeFirst();
  if (taken) throw new Problem('conflict', `There is already an agent ${path}.`);
  const done = await manifests.write(context, wanted);
  const agent = await agentAt(context.db, path);
  await refuseWhileWorking(context, agent);
  await askForFiles(context, path, files);
  await changeHome(context, { agentId: agent.id, root: 'home', ...home, message: `Begin as ${path}` });
  await begin(context, path, sessions);
  if (records)
    await changeHome(context, { agentId: agent.id, root: 'sessions', ...records, message: 'Conversations' });
  return { path, sessions: sessions.length, missing: done.missing.map(({ name }) => name) };
}
