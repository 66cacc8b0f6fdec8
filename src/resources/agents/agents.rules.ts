import type { Question } from '../../identity/acl.js';
import type { ReadDb, Tx } from '../../db/db.js';
import { below } from '../../db/below.js';
import { Problem } from '../../platform/problem.js';
import type { AgentFields } from './agents.dto.js';

/** Fields that shape the cage; whoever writes one is asked for `agents:govern`, and no agent may govern itself. */
const governed = [
  'model',
  'sandbox',
  'tools',
  'parallelTurns',
  'timeouts',
] as const satisfies (keyof AgentFields)[];

export function governs(input: Partial<AgentFields>, path: string): Question[] {
  return governed.some((name) => input[name] !== undefined) ? [{ action: 'agents:govern', scope: path }] : [];
}

/** What an absent field means; null in a patch goes back to it. */
export const agentDefaults = {
  name: null,
  description: null,
  default: false,
  identity: {},
  mentionPatterns: [],
  dmScope: null,
  groupScope: null,
  busyMode: 'steer',
  skills: null,
  model: null,
  sandbox: {},
  tools: {},
  parallelTurns: 4,
  timeouts: {},
} as const;

/** The one default agent gives the title up when another takes it. */
export async function unsetDefault(tx: Tx): Promise<void> {
  await tx.updateTable('agent').set({ default: false }).where('default', '=', true).execute();
}

/** Deleting must not leave messages without a place or children without a parent; the refusal lists what is in the way. */
export async function refuseWhileUsed(db: ReadDb, agent: { id: string; path: string }): Promise<void> {
  const children = await db
    .selectFrom('agent')
    .where(below('path', agent.path))
    .select('path')
    .limit(20)
    .execute();
  const routes = await db
    .selectFrom('route')
    .where('scope', '=', agent.path)
    .select('id')
    .limit(20)
    .execute();
  const turns = await db
    .selectFrom('turn')
    .where('agentId', '=', agent.id)
    .where('state', 'in', ['queued', 'starting', 'running', 'waiting'])
    .select('id')
    .limit(20)
    .execute();
  const reasons = [
    ...children.map((row) => `agent ${row.path}`),
    ...routes.map((row) => `route ${row.id}`),
    ...turns.map((row) => `live turn ${row.id}`),
  ];
  if (reasons.length > 0) {
    throw new Problem(
      'conflict',
      `${agent.path} is still in use by ${reasons.join(', ')}; remove or end these first.`,
    );
  }
}
