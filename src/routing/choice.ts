import { agentFor } from './agent-path.js';
import type { EffectivePolicy } from './effective.js';
import type { Router } from './router.js';
import type { Subject } from './subject.js';
import type { MatchedBy, RouteRow, RuntimeState } from './types.js';

/** Who gets a message and by which authority, before the gates after the route are asked. */
export interface Choice {
  readonly matchedBy: MatchedBy;
  readonly agents: readonly string[];
  readonly route?: RouteRow;
  /** Why nobody gets it. */
  readonly refusal?: 'onboarding' | 'refused' | 'agent_missing' | 'no_agent';
  /** The named agent is to be made. */
  readonly create?: boolean;
}

/** What is asked before the table: engagement, reply chain, pinned agent, direct address. */
export function chooseBeforeTable(router: Router, subject: Subject, state: RuntimeState): Choice | undefined {
  const sources: readonly (readonly [MatchedBy, string | undefined])[] = [
    ['engagement', state.engagement],
    ['reply', state.replyAgent],
    ['pinned', state.pinned?.agent],
    ['direct', state.direct ?? addressedAgent(subject)],
  ];
  for (const [matchedBy, agent] of sources) {
    if (agent === undefined || !router.agents.has(agent)) continue;
    if (state.mayTarget?.(agent) ?? true) return { matchedBy, agents: [agent] };
  }
  return undefined;
}

/**
 * What a matched rule means for this message. A missing agent is refused, never replaced by another (BN-25,
 * BR-07).
 */
export function chooseByRoute(
  router: Router,
  subject: Subject,
  route: RouteRow,
  matchedBy: MatchedBy,
): Choice {
  const { target } = route;
  if (target.mode === 'drop') return { matchedBy, agents: [], route };
  const named = target.agents?.length ? target.agents : [target.agent ?? ''];
  const wanted = [...new Set(named.map((agent) => agentFor(agent, subject)))].filter(
    (agent) => agent !== undefined,
  );
  const existing = wanted.filter((agent) => router.agents.has(agent));
  const [first] = wanted;
  if (existing.length > 0) return { matchedBy, agents: existing, route };
  if (target.create && first) return { matchedBy, agents: [first], route, create: true };
  return { matchedBy, agents: [], route, refusal: 'agent_missing' };
}

/** What the channel wants done with a message that no rule matches. */
export function chooseUnrouted(router: Router, policy: EffectivePolicy): Choice {
  if (policy.unrouted.value === 'onboarding') return { matchedBy: 'none', agents: [], refusal: 'onboarding' };
  if (policy.unrouted.value === 'refuse') return { matchedBy: 'none', agents: [], refusal: 'refused' };
  const agent = policy.defaultAgent.value ?? router.defaultAgent;
  if (agent === undefined) return { matchedBy: 'none', agents: [], refusal: 'no_agent' };
  if (!router.agents.has(agent)) return { matchedBy: 'none', agents: [], refusal: 'agent_missing' };
  return { matchedBy: 'default', agents: [agent] };
}

/** The agent in `web:<agent>~<link>`. */
function addressedAgent({ platform, room }: Subject): string | undefined {
  if (platform !== 'web' && platform !== 'hook') return undefined;
  const end = room.lastIndexOf('~');
  return end < 0 ? room : room.slice(0, end);
}
