import type { Peer } from './types.js';

/** What the text of a session key is: SK-20. */
export type SessionKeyClass = 'missing' | 'agent' | 'malformed' | 'alias';

/** SK-20: tells a key that names its agent from aliases such as `main` and from damaged ones. */
export function classifySessionKey(key: string | undefined): SessionKeyClass {
  const text = key?.trim() ?? '';
  if (text === '') return 'missing';
  if (!text.toLowerCase().startsWith('agent:')) return 'alias';
  return parseSessionKey(text) ? 'agent' : 'malformed';
}

/** The agent and the rest of a key of class `agent`. */
export function parseSessionKey(key: string): { agent: string; rest: string } | undefined {
  const [, agent = '', rest = ''] = /^agent:([^:]+):(.+)$/is.exec(key.trim()) ?? [];
  return agent.trim() === '' || rest.trim() === '' ? undefined : { agent, rest };
}

/** SK-18: the buffer of unanswered room messages, shared by all agents of the room. */
export function historyKey(platform: string, account: string, peer: Peer): string {
  return `${platform}:${account}:${peer.kind}:${peer.id}`;
}

/** SK-19: the session of a sub-agent; nested ones repeat the part. */
export function subagentKey(agent: string, id: string): string {
  return `agent:${agent}:subagent:${id}`;
}

/** SK-21: where the last reply route is kept. */
export function lastRoutePolicy(sessionKey: string, mainSessionKey: string): 'main' | 'session' {
  return sessionKey === mainSessionKey ? 'main' : 'session';
}

/**
 * SK-22: with one shared direct session and one listed sender, only that sender moves the last reply route.
 */
export function pinnedOwner(dmScope: string, allowFrom: readonly string[]): string | undefined {
  const named = allowFrom.map((entry) => entry.trim()).filter((entry) => entry !== '');
  return dmScope === 'main' && named.length === 1 && named[0] !== '*' ? named[0] : undefined;
}
