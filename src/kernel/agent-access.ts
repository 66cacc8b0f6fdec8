import type { ReadDb } from '../db/db.js';
import { decideAccess, type AccessDecision } from '../routing/agent-access.js';
import type { RoutingSettings } from '../routing/types.js';

/** What one agent does to another; its scope is the other agent's path. */
const acrossAgents = new Set(['turn:delegate', 'turn:handoff', 'turn:observe_agent']);

export type AgentToAgent = RoutingSettings['agentToAgent'];

/** `settings.agentToAgent` as it stands now. */
export async function agentToAgentOf(db: ReadDb): Promise<AgentToAgent> {
  const row = await db
    .selectFrom('setting')
    .where('name', '=', 'agentToAgent')
    .select('value')
    .executeTakeFirst();
  return row?.value as AgentToAgent;
}

/** Whether the setting lets one agent reach another; grants are asked beside it. */
export function reaches(setting: AgentToAgent, from: string, to: string): AccessDecision {
  return decideAccess(setting, { from: { agent: from, sessionKey: '' }, to: { agent: to, sessionKey: '' } });
}

/** What the setting says to an action that is granted; undefined where it has no say. */
export function crossing(
  setting: AgentToAgent,
  from: string | undefined,
  { action, scope }: { action: string; scope: string },
): AccessDecision | undefined {
  if (from === undefined || from === scope || !acrossAgents.has(action)) return undefined;
  return reaches(setting, from, scope);
}
