import type { HomePoint } from '../../kernel/history-port.js';
import type { ReadContext, WriteContext } from '../../kernel/resource.js';
import type { Change } from '../../manifest/diff.js';
import type { Journal } from '../../manifest/journal.js';
import type { Manifests } from '../../manifest/manifests.js';
import { backTo, between, pastOf } from '../../manifest/past.js';
import { Problem } from '../../platform/problem.js';
import type { DiffQuery } from './agent-data.dto.js';
import { askForFiles, changeHome, refuseWhileWorking, type AgentRow } from '../home-change.js';

export interface Means {
  manifests: Manifests;
  journal: Journal;
}

interface Aim {
  point?: HomePoint | undefined;
  at: string;
  /** Files of the home that would not be as they are. */
  paths: string[];
}

const unknown = (path: string, to: string): Problem => {
  const message = `nothing is kept of ${path} as it was then`;
  return new Problem('conflict', `There is no going back to ${to}: ${message}.`, [{ path: 'to', message }]);
};

export async function agentAt(db: ReadContext['db'], path: string): Promise<AgentRow> {
  const row = await db.selectFrom('agent').selectAll().where('path', '=', path).executeTakeFirst();
  if (!row) throw new Problem('notFound', `There is no agent ${path}.`);
  return row;
}

/** Where a revert leads, worked out before its transaction: git is asked, and what the home is now is kept. */
export async function aimOf({ db, ports }: ReadContext, to: string, path: string): Promise<Aim> {
  const agent = await agentAt(db, path);
  const point = await ports.histories.find(agent, to);
  if (!point) return { at: to, paths: [] };
  const now = await ports.histories.now(agent);
  const { files } = await ports.histories.diff(agent, now, point.commit, 0);
  return { point, at: point.at, paths: files.map((file) => file.path) };
}

export const shownRow = ({ kind, verb, name, fields }: Change) => ({ kind: kind.name, verb, name, fields });

async function rowsBack(context: WriteContext, { manifests, journal }: Means, agent: AgentRow, at: string) {
  const past = await pastOf(journal, context.db, agent, at);
  const now = await pastOf(journal, context.db, agent, context.now);
  if (!past || !now) throw unknown(agent.path, at);
  const wanted = backTo(manifests.kinds, past, now, at);
  return manifests.write(context, wanted);
}

/** An agent as it was: its files by a new commit, its rows each by a change of its own. */
export async function revert(
  context: WriteContext,
  means: Means,
  { to, what = 'all' }: { to: string; what?: string },
  agent: AgentRow,
) {
  const { point, at, paths } = context.prepared as Aim;
  await refuseWhileWorking(context, agent);
  if (what !== 'rows') {
    if (!point) throw unknown(agent.path, to);
    await askForFiles(context, agent.path, paths);
    const source = context.ports.histories.source(agent);
    const message = `Go back to ${to}`;
    await changeHome(context, { agentId: agent.id, root: 'home', source, tree: point.commit, message });
  }
  const done = what === 'home' ? { changes: [], missing: [] } : await rowsBack(context, means, agent, at);
  return {
    ...(what !== 'rows' && { commit: point?.commit }),
    rows: done.changes.map(shownRow),
    missing: done.missing.map(({ name }) => name),
  };
}

/** What became of files and rows from one point to another. */
export async function differ(
  context: ReadContext,
  { manifests, journal }: Means,
  { since, until, bytes = 65_536 }: DiffQuery,
  agent: AgentRow,
) {
  const { db, ports, now } = context;
  const begin = await ports.histories.find(agent, since);
  const end = until === undefined ? undefined : await ports.histories.find(agent, until);
  const last = until === undefined ? await ports.histories.now(agent) : end?.commit;
  const home = await ports.histories.diff(agent, begin?.commit, last, bytes);
  const before = await pastOf(journal, db, agent, begin?.at ?? since);
  const after = await pastOf(journal, db, agent, end?.at ?? until ?? now);
  const rows = before && after ? between(manifests.kinds, before, after) : [];
  return { ...home, rows: rows.map(shownRow) };
}
