import type { FieldError } from '../platform/problem.js';
import { hasWildcard, sizeOf } from './allow-list.js';
import { effectivePolicy, type EffectivePolicy } from './effective.js';
import { wrong } from './field-checks.js';
import { parseGlob } from './glob.js';
import { scopesFor } from './session-key.js';
import type { ChannelRow, Snapshot } from './types.js';

/** Something that is allowed but probably not meant, at a channel. */
export interface ChannelWarning extends FieldError {
  readonly channel: string;
}

/** Every fault of a list of senders; an entry that is no glob would silently admit nobody. */
export function checkAllowList(raw: unknown, path = 'allowFrom'): FieldError[] {
  if (!Array.isArray(raw)) return wrong(path, 'must be a list of senders');
  return raw.flatMap((entry: unknown, index) => {
    if (typeof entry !== 'string') return wrong(`${path}.${index}`, 'must be a text');
    const parsed = parseGlob(entry.trim());
    return parsed.ok ? [] : wrong(`${path}.${index}`, parsed.message);
  });
}

/** DP-05, DP-08, DP-19, X-12: what `doctor` and the start tell about channels. */
export function channelWarnings(snapshot: Snapshot): ChannelWarning[] {
  const channels = new Map(snapshot.channels.map((row) => [row.id, row]));
  const shared = snapshot.agents
    .filter((agent) => scopesFor(undefined, agent, snapshot.settings).dmScope === 'main')
    .map((agent) => agent.path);
  return snapshot.channels
    .filter((row) => row.enabled !== false)
    .flatMap((row) => {
      const policy = effectivePolicy(channels, snapshot.settings, row.platform, accountOf(row));
      const faults = [...policyWarnings(policy), ...sharedWarnings(policy, shared)];
      return faults.map((fault) => ({ channel: row.id, ...fault }));
    });
}

/** The account that a channel's row is about. */
export function accountOf({ id, platform }: ChannelRow): string {
  return id === platform ? 'default' : id.slice(platform.length + 1);
}

function policyWarnings({ dmPolicy, allowFrom }: EffectivePolicy): FieldError[] {
  if (dmPolicy.value === 'pairing' && hasWildcard(allowFrom.value)) {
    return wrong(
      'allowFrom',
      'holds *, which does not end pairing; set dmPolicy to open if everyone may write',
    );
  }
  if (dmPolicy.value === 'allowlist' && sizeOf(allowFrom.value) === 0) {
    return wrong('allowFrom', 'is empty, so nobody can write in direct chats');
  }
  const listed = sizeOf(allowFrom.value) > 0 && !hasWildcard(allowFrom.value);
  return dmPolicy.value === 'open' && listed
    ? wrong('allowFrom', 'lacks *, so only those listed can write')
    : [];
}

function sharedWarnings({ dmPolicy, allowFrom }: EffectivePolicy, shared: readonly string[]): FieldError[] {
  const listedOnly = dmPolicy.value === 'allowlist' && !hasWildcard(allowFrom.value);
  const several = dmPolicy.value !== 'disabled' && !(listedOnly && sizeOf(allowFrom.value) <= 1);
  if (!several || shared.length === 0) return [];
  const [first, second, third, ...more] = shared;
  const named = [first, second, third].filter((path) => path !== undefined).join(', ');
  const who = more.length > 0 ? `${named} and ${more.length} more` : named;
  return wrong('dmPolicy', `lets several people write, who share one session with ${who}; set dmScope`);
}
