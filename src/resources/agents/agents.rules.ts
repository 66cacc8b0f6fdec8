import type { Question } from '../../identity/acl.js';
import type { ReadDb, Tx } from '../../db/db.js';
import { below } from '../../db/below.js';
import { Problem } from '../../platform/problem.js';
import { checkPatterns } from '../../routing/check-target.js';
import type { AgentFields } from './agents.dto.js';

/** Fields that shape the cage; whoever writes one is asked for `agents:govern`, and no agent may govern itself. */
const governed = [
  'model',
  'sandbox',
  'tools',
  'parallelTurns',
  'timeouts',
] as const satisfies (keyof AgentFields)[];

/** States of a turn that has not ended. */
export const liveStates = ['queued', 'starting', 'running', 'waiting'] as const;

/** What a change asks for besides itself. The default agent takes what was another's, so that title is everybody's. */
export function governs(input: Partial<AgentFields>, path: string): Question[] {
  const cage = governed.some((name) => input[name] !== undefined);
  return [
    ...(cage ? [{ action: 'agents:govern', scope: path }] : []),
    ...(input.default ? [{ action: 'agents:update', scope: '**' }] : []),
  ];
}

/** A pattern that cannot be searched for would never count as a mention. */
export function checkMentions(patterns: readonly string[] = []): void {
  const faults = checkPatterns(patterns);
  if (faults.length > 0) throw new Problem('invalid', `A mention pattern ${faults[0]?.message}.`, faults);
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

/** Deleting must not leave children without a parent or work without an agent; the refusal lists what is in the way. */
export async function refuseWhileUsed(db: ReadDb, agent: { id: string; path: string }): Promise<void> {
  const children = await db
    .selectFrom('agent')
    .where(below('path', agent.path))
    .select('path')
    .limit(20)
    .execute();
  const turns = await db
    .selectFrom('turn')
    .where('agentId', '=', agent.id)
    .where('state', 'in', [...liveStates])
    .select('id')
    .limit(20)
    .execute();
  const reasons = [
    ...children.map((row) => `agent ${row.path}`),
    ...turns.map((row) => `live turn ${row.id}`),
  ];
  if (reasons.length > 0) {
    throw new Problem(
      'conflict',
      `${agent.path} is still in use by ${reasons.join(', ')}; remove or end these first.`,
    );
  }
}
