import { linkedPerson, type IdentityLinks } from './identity-links.js';
import { channelId } from './names.js';
import type { AgentRow, DmScope, GroupScope, Peer, RoutingSettings, SessionScopes } from './types.js';

/** Where a message was written, as far as its session depends on it. */
export interface SessionPlace {
  readonly platform: string;
  readonly account: string;
  readonly peer?: Peer;
  readonly sender?: string;
  readonly threadId?: string;
  readonly topic?: string;
}

/** The rules that make a key of a place. */
export interface SessionRules {
  readonly dmScope: DmScope;
  readonly groupScope: GroupScope;
  readonly mainKey?: string;
  readonly links?: IdentityLinks;
}

/** Platforms whose ids differ by case alone; elsewhere a key is all lower case (SK-09). */
const caseKept = new Set(['signal', 'matrix', 'googlechat', 'linkedin']);

/**
 * SK-16: the scopes come from the rule, else the agent, else the settings; what is absent means `main` and
 * rooms apart.
 */
export function scopesFor(
  route: SessionScopes | undefined,
  agent: AgentRow | undefined,
  settings: RoutingSettings,
): { dmScope: DmScope; groupScope: GroupScope } {
  return {
    dmScope: route?.dmScope ?? agent?.dmScope ?? settings.dmScope ?? 'main',
    groupScope: route?.groupScope ?? agent?.groupScope ?? settings.groupScope ?? 'per-room',
  };
}

/** SK-01: the session that all direct chats of an agent share by default. */
export function mainSessionKey(agent: string, mainKey?: string): string {
  return `agent:${agent}:${(mainKey ?? '').trim().toLowerCase() || 'main'}`.toLowerCase();
}

/** The session of an agent at a place; two places with one key share one model conversation. */
export function sessionKey(agent: string, place: SessionPlace, rules: SessionRules): string {
  return baseKey(agent, place, rules) + suffix(place).toLowerCase();
}

function baseKey(agent: string, place: SessionPlace, rules: SessionRules): string {
  const main = mainSessionKey(agent, rules.mainKey);
  const { platform, account, peer } = place;
  if (!peer) return main;
  const head = `agent:${agent}`.toLowerCase();
  if (peer.kind !== 'direct') {
    if (rules.groupScope === 'main') return main;
    return `${head}:${platform}:${peer.kind}:${spellId(platform, peer.id)}${secondAccount(place)}`;
  }
  const person = linkedPerson(rules.links ?? new Map(), addressesOf(place, peer));
  const tail = `direct:${person ?? spellId(platform, peer.id)}`;
  switch (rules.dmScope) {
    case 'main':
      return main;
    case 'per-peer':
      return `${head}:${tail}`;
    case 'per-channel-peer':
      return `${head}:${platform}:${tail}`;
    case 'per-account-channel-peer':
      return `${head}:${platform}:${account}:${tail}`;
  }
}

function spellId(platform: string, id: string): string {
  return (caseKept.has(platform) ? id : id.toLowerCase()) || 'unknown';
}

/** SK-25: two of our own numbers in one WhatsApp group do not share a session. */
function secondAccount({ platform, account }: SessionPlace): string {
  return platform === 'whatsapp' && account !== 'default' ? `:thread:whatsapp-account-${account}` : '';
}

/**
 * SK-11, SK-12: a thread or topic is a session of its own; a peer id that already names its topic is not
 * asked twice.
 */
function suffix({ threadId, topic, peer }: SessionPlace): string {
  const id = threadId?.trim() ?? '';
  const thread = id === '' || peer?.id.endsWith(`:topic:${id}`) ? '' : `:thread:${id}`;
  const named = topic?.trim() ?? '';
  const known = named === id || peer?.id.endsWith(`:topic:${named}`);
  return named === '' || known ? thread : `${thread}:topic:${named}`;
}

function addressesOf(
  { platform, account, sender }: SessionPlace,
  peer: Peer,
): readonly (string | undefined)[] {
  return [`${platform}:${peer.id}`, `${channelId(platform, account)}:${peer.id}`, peer.id, sender];
}
