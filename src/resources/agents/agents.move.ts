import type { Selectable } from 'kysely';
import { within } from '../../db/below.js';
import type { Tx } from '../../db/db.js';
import type { AgentTable } from '../../db/tables/config.js';
import { settle } from '../../identity/acl-revoke.js';
import type { WriteContext } from '../../kernel/resource.js';
import { agentPathFault, isWithin } from '../../platform/agent-path.js';
import { Problem } from '../../platform/problem.js';
import { liveStates } from './agents.rules.js';
import { renameDelegations, renameInSecrets, renameParams } from './agents.mentions.js';
import {
  renameAddressed,
  renameRoutes,
  renameScopes,
  renameSessions,
  renameSettings,
  renameWebRoutes,
  type Rewritten,
} from './agents.rename.js';

type AgentRow = Selectable<AgentTable>;

/** One agent of the moved tree. */
interface Move {
  row: AgentRow;
  to: string;
}

function invalid(message: string): never {
  throw new Problem('invalid', `The agent cannot move there: ${message}.`, [{ path: 'to', message }]);
}

/** The agent and all below it, parents first: so each path is free when the next one takes it. */
async function movesOf(db: Tx, from: string, to: string): Promise<Move[]> {
  if (to === from) invalid('it is there already');
  if (isWithin(to, from)) invalid('that is below itself');
  const rows = await db.selectFrom('agent').selectAll().where(within('path', from)).orderBy('path').execute();
  return rows.map((row) => {
    const path = to + row.path.slice(from.length);
    const fault = agentPathFault(path);
    if (fault) invalid(`${path} ${fault}`);
    return { row, to: path };
  });
}

async function refuseTaken(db: Tx, moves: readonly Move[]): Promise<void> {
  const own = new Set(moves.map(({ row }) => row.path));
  const wanted = moves.map(({ to }) => to).filter((path) => !own.has(path));
  const taken =
    wanted.length > 0 && (await db.selectFrom('agent').where('path', 'in', wanted).select('path').execute());
  const [first] = taken || [];
  if (first) throw new Problem('conflict', `There is already an agent ${first.path}.`);
}

async function refuseLive(db: Tx, moves: readonly Move[]): Promise<void> {
  const ids = moves.map(({ row }) => row.id);
  const turns = await db
    .selectFrom('turn')
    .where('agentId', 'in', ids)
    .where('state', 'in', [...liveStates])
    .select('id')
    .limit(20)
    .execute();
  if (turns.length === 0) return;
  const named = turns.map(({ id }) => `turn ${id}`).join(', ');
  throw new Problem('conflict', `The agent cannot move while it works: ${named}; cancel these or wait.`);
}

/**
 * Both places are asked for, each agent of the tree by itself. Another place means other secrets, providers and
 * denials, so it is governed as well, and no agent moves itself.
 */
async function ask({ ask }: WriteContext, moves: readonly Move[]): Promise<void> {
  for (const { row, to } of moves)
    for (const scope of [row.path, to])
      for (const action of ['agents:move', 'agents:govern']) await ask({ action, scope });
  const [root] = moves;
  if (root && !root.to.includes('/')) await ask({ action: 'agents:create', scope: '**' });
}

async function rename(context: WriteContext, { row, to }: Move): Promise<string[]> {
  const { db, now } = context;
  await db
    .updateTable('agent')
    .set({ path: to, ...context.touched(row) })
    .where('id', '=', row.id)
    .execute();
  await db
    .insertInto('homeMove')
    .values({ agentId: row.id, fromPath: row.path, toPath: to, appliedAt: null, at: now })
    .execute();
  await renameDelegations(db, row, to);
  return renameSessions(db, row, to);
}

/** So many are named; the rest is counted. */
const named = 20;

/** Of each kind what was written, once. */
function summed(parts: readonly Rewritten[]): { kind: string; count: number; ids: string[] }[] {
  return [...Map.groupBy(parts, ({ kind }) => kind)].flatMap(([kind, same]) => {
    const ids = [...new Set(same.flatMap((part) => part.ids))];
    return ids.length === 0 ? [] : [{ kind, count: ids.length, ids: ids.slice(0, named) }];
  });
}

async function renameAll(context: WriteContext, moves: readonly Move[], to: string): Promise<Rewritten[]> {
  const { db, now } = context;
  const from = moves[0]?.row.path ?? to;
  const sessions: string[] = [];
  for (const each of moves) sessions.push(...(await rename(context, each)));
  await renameAddressed(db, from, to);
  return [
    { kind: 'agents', ids: moves.map((each) => each.to) },
    ...(await renameScopes(db, from, to, now)),
    await renameParams(db, from, to, now),
    await renameRoutes(db, from, to, now),
    await renameWebRoutes(db, from, to, now),
    await renameSettings(db, from, to, now),
    await renameInSecrets(db, from, to, now),
    { kind: 'sessions', ids: sessions },
  ];
}

/** Renames an agent and all below it, with everything that calls them by their paths; homes follow by a loop. */
export async function move(
  context: WriteContext,
  { to }: { to: string },
  row: AgentRow,
): Promise<AgentRow & { told: string; rewritten: object[] }> {
  const { db, now, after, ports } = context;
  const moves = await movesOf(db, row.path, to);
  await ask(context, moves);
  await refuseTaken(db, moves);
  await refuseLive(db, moves);
  const rewritten = summed(await renameAll(context, moves, to));
  // Who gave a grant at the old place may have nothing to give at the new one.
  const revoked = await settle(db, now);
  after(() => ports.wake('homes'));
  const moved = await db.selectFrom('agent').selectAll().where('id', '=', row.id).executeTakeFirstOrThrow();
  const told = moves.map((each) => `${each.row.path} to ${each.to}`).join(', ');
  const along = rewritten.map(({ kind, count }) => `${count} ${kind}`).join(', ');
  return {
    ...moved,
    rewritten,
    told: [`moved ${told}`, `rewrote ${along}`, revoked].filter(Boolean).join('; '),
  };
}
