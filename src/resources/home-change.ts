import type { Selectable } from 'kysely';
import type { AgentTable } from '../db/tables/config.js';
import type { TreeSource } from '../kernel/history-port.js';
import type { WriteContext } from '../kernel/resource.js';
import { Problem } from '../platform/problem.js';

export type AgentRow = Selectable<AgentTable>;

/** What shapes who the agent is: to change it asks for more than to change its other files. */
const governed: readonly (readonly [RegExp, string])[] = [
  [/^(PERSONA|CLAUDE)\.md$/, 'personas:update'],
  [/^skills\//, 'skills:update'],
];

/** Asks for what these files of an agent's home are governed by. */
export async function askForFiles(
  { ask }: WriteContext,
  scope: string,
  paths: readonly string[],
): Promise<void> {
  for (const [pattern, action] of governed)
    if (paths.some((path) => pattern.test(path))) await ask({ action, scope, params: { agent: scope } });
}

/** Files are not taken from under a turn. */
export async function refuseWhileWorking(
  { db }: WriteContext,
  agent: { id: string; path: string },
): Promise<void> {
  const turn = await db
    .selectFrom('turn')
    .where('agentId', '=', agent.id)
    .where('state', 'in', ['starting', 'running', 'waiting'])
    .select('id')
    .executeTakeFirst();
  if (turn)
    throw new Problem('conflict', `${agent.path} works: turn ${turn.id}; cancel it or wait for its end.`);
}

export interface HomeOrder extends TreeSource {
  agentId: string;
  root: 'home' | 'sessions';
  paths?: string[];
  message: string;
}

/** Has files of an agent brought to what a tree says, in a moment and before its next turn. */
export async function changeHome(context: WriteContext, { paths, ...order }: HomeOrder): Promise<void> {
  const { db, now, caller, after, ports } = context;
  const rest = { id: context.newId(), author: caller.label, at: now, appliedAt: null };
  await db
    .insertInto('homeChange')
    .values({ ...order, ...rest, paths: paths ?? null })
    .execute();
  after(() => ports.wake('homes'));
}
