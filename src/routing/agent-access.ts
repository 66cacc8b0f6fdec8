import { matchesGlob, parseGlob } from './glob.js';
import type { AgentPair, RoutingSettings } from './types.js';

/** How far the session tools of an agent reach. */
export type SessionVisibility = 'self' | 'tree' | 'agent' | 'all';

/** A session as the session tools see it. */
export interface SessionRef {
  readonly agent: string;
  readonly sessionKey: string;
  /** The sessions that started it, nearest first. */
  readonly spawnedBy?: readonly string[];
}

/** What an agent wants to see or write to. */
export interface AccessQuestion {
  readonly from: SessionRef;
  readonly to: SessionRef;
  /** Absent = whatever `agentToAgent` allows: one switch, not two. */
  readonly visibility?: SessionVisibility;
  /** A sandboxed agent sees its own tree only, unless told otherwise (AA-09). */
  readonly clamped?: boolean;
}

/** A yes, or a no with the setting that decided it. */
export interface AccessDecision {
  readonly allowed: boolean;
  readonly reason: string;
  /** What would have to be changed; for the one who was refused. */
  readonly detail: string;
}

/** What starting a sub-agent depends on. */
export interface SpawnQuestion {
  readonly caller: string;
  readonly target?: string;
  readonly allowAgents?: readonly string[];
  readonly depth: number;
  readonly maxDepth?: number;
  readonly active: number;
  readonly maxActive?: number;
}

/** AA-01 to AA-09: whether one session may reach another. */
export function decideAccess(
  settings: RoutingSettings['agentToAgent'],
  question: AccessQuestion,
): AccessDecision {
  const { from, to } = question;
  const visibility = question.clamped ? 'tree' : question.visibility;
  if (from.agent === to.agent) return decideOwn(from, to, visibility ?? 'tree');
  if (visibility !== undefined && visibility !== 'all') {
    return refuse('visibility', `Session visibility is ${visibility}; other agents need all.`);
  }
  if (settings?.enabled !== true) return refuse('disabled', 'settings.agentToAgent.enabled is not true.');
  const { allow = [] } = settings;
  if (allow.length === 0) return permit('allowed');
  const pair = allow.some((entry) => typeof entry !== 'string' && pairs(entry, from.agent, to.agent));
  const listed = (agent: string) => allow.some((entry) => typeof entry === 'string' && names(entry, agent));
  if (pair || (listed(from.agent) && listed(to.agent))) return permit('allowed');
  return refuse('not_listed', `settings.agentToAgent.allow does not let ${from.agent} reach ${to.agent}.`);
}

/** SU-02 to SU-05: whether an agent may start a sub-agent; agent-to-agent settings do not matter here. */
export function decideSpawn(question: SpawnQuestion): AccessDecision {
  const { caller, target = caller, allowAgents = [], depth, maxDepth = 1, active, maxActive = 5 } = question;
  if (target !== caller && !allowAgents.some((entry) => names(entry.trim(), target))) {
    const allowed = allowAgents.length > 0 ? allowAgents.join(', ') : 'none';
    return refuse('target_not_allowed', `${caller} may not start ${target}; allowed are: ${allowed}.`);
  }
  if (depth >= maxDepth) return refuse('too_deep', `Depth ${depth} has reached the limit of ${maxDepth}.`);
  if (active >= maxActive)
    return refuse('too_many', `${active} children are active; the limit is ${maxActive}.`);
  return permit('allowed');
}

/** X-09, AA-18: a chain of agents must neither come back to one that it passed nor grow without end. */
export function decideHop(chain: readonly string[], target: string, maxHops = 8): AccessDecision {
  if (chain.includes(target))
    return refuse('cycle', `${target} has already had this message: ${chain.join(' > ')}.`);
  if (chain.length >= maxHops)
    return refuse('too_many_hops', `The message has passed ${chain.length} agents.`);
  return permit('allowed');
}

/** AA-07: what an agent sees of itself. */
function decideOwn(from: SessionRef, to: SessionRef, visibility: SessionVisibility): AccessDecision {
  if (from.sessionKey === to.sessionKey || visibility === 'agent' || visibility === 'all')
    return permit('same_agent');
  const child = to.spawnedBy?.includes(from.sessionKey) ?? false;
  if (visibility === 'tree' && child) return permit('own_tree');
  return refuse('visibility', `Session visibility is ${visibility}; this session needs agent.`);
}

function pairs({ from, to }: AgentPair, source: string, target: string): boolean {
  return names(from, source) && names(to, target);
}

/** AA-05: `*` is everyone, a name is exact, a glob ignores case. */
function names(entry: string, agent: string): boolean {
  if (entry === '*' || entry === agent) return true;
  const parsed = parseGlob(entry.toLowerCase());
  return parsed.ok && parsed.glob.literal === undefined && matchesGlob(parsed.glob, agent.toLowerCase());
}

function permit(reason: string): AccessDecision {
  return { allowed: true, reason, detail: '' };
}

function refuse(reason: string, detail: string): AccessDecision {
  return { allowed: false, reason, detail };
}
