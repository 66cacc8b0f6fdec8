import { hasWildcard, namesSender, sizeOf } from './allow-list.js';
import type { EffectivePolicy } from './effective.js';
import type { RoomRules } from './rooms.js';
import { isRoom, isUntrusted, type Subject } from './subject.js';
import type { ChannelRow, Gate, GateName, RuntimeState } from './types.js';

/** What the admission gates look at. */
export interface Admission {
  readonly subject: Subject;
  readonly state: RuntimeState;
  readonly policy: EffectivePolicy;
  readonly rooms: RoomRules;
  readonly channel?: ChannelRow;
}

/** GR-10: the gates before the route, in order, up to the first that does not pass. */
export function admit(admission: Admission): readonly Gate[] {
  const chain = isRoom(admission.subject)
    ? [ownGate, channelGate, groupPolicyGate, roomGate, roomSenderGate]
    : [ownGate, channelGate, dmPolicyGate];
  const gates: Gate[] = [];
  for (const ask of chain) {
    const gate = ask(admission);
    gates.push(gate);
    if (!gate.passed) break;
  }
  return gates;
}

/** DP-17: who may use control commands; in a room a pairing does not count, nor does an open policy. */
export function mayCommand({ subject, state, policy, rooms }: Admission): boolean {
  if (isUntrusted(subject)) return false;
  if (state.commandOwner || subject.facts.selfChat || !isRoom(subject)) return true;
  const list = rooms.allowFrom ?? roomSenders(policy);
  return hasWildcard(list) || namesSender(list, subject);
}

function ownGate({ subject: { facts }, state, policy }: Admission): Gate {
  if (facts.selfChat) return pass('own', 'self_chat');
  if (facts.fromSelf) return stop('own', 'own_message');
  if (!facts.fromBot) return pass('own', 'not_own');
  if (!policy.allowBots.value) return stop('own', 'bot_message');
  return state.botLoop ? stop('own', 'bot_loop') : pass('own', 'bots_allowed');
}

function channelGate({ channel }: Admission): Gate {
  if (channel?.enabled === false) return stop('channel', 'channel_disabled');
  return pass('channel', channel ? 'channel_enabled' : 'channel_implicit');
}

/** DP-02, DP-09: an open policy with a list that lacks `*` admits the listed senders only. */
function dmPolicyGate({ subject, state, policy }: Admission): Gate {
  const list = policy.allowFrom.value;
  const named = namesSender(list, subject);
  const gate = (passed: boolean, reason: string) => (passed ? pass : stop)('dmPolicy', reason);
  if (policy.dmPolicy.value === 'disabled') return gate(false, 'dm_policy_disabled');
  if (subject.facts.selfChat) return gate(true, 'dm_self_chat');
  if (state.blocked) return gate(false, 'sender_blocked');
  if (policy.dmPolicy.value === 'open') {
    if (sizeOf(list) === 0 || hasWildcard(list)) return gate(true, 'dm_policy_open');
    return named ? gate(true, 'dm_policy_allowlisted') : gate(false, 'dm_policy_not_allowlisted');
  }
  if (policy.dmPolicy.value === 'allowlist') {
    const allowed = named || hasWildcard(list);
    return gate(allowed, allowed ? 'dm_policy_allowlisted' : 'dm_policy_not_allowlisted');
  }
  if (isUntrusted(subject)) return gate(false, 'sender_unverified');
  // DP-05: `*` in the list does not void pairing; who wants that says `open`.
  if (named || state.paired) return gate(true, 'dm_policy_allowlisted');
  return gate(false, pairingRequired);
}

const pairingRequired = 'dm_policy_pairing_required';

/** PA-01: a stranger of a configured channel may ask to be let in; who writes in another's name may not. */
export function mayAskToPair({ subject, channel }: Admission, gates: readonly Gate[]): boolean {
  if (gates.at(-1)?.reason !== pairingRequired || !channel) return false;
  return subject.sender?.startsWith(`${subject.platform}:`) ?? false;
}

function groupPolicyGate({ rooms }: Admission): Gate {
  if (rooms.groupPolicy === 'disabled') return stop('groupPolicy', 'group_policy_disabled');
  return pass('groupPolicy', rooms.groupPolicy === 'open' ? 'group_policy_open' : 'group_policy_allowlist');
}

function roomGate({ rooms }: Admission): Gate {
  if (!rooms.enabled) return stop('room', 'room_disabled');
  if (rooms.unlisted) return stop('room', 'room_not_listed');
  return pass('room', rooms.filtered ? 'room_listed' : 'rooms_unfiltered');
}

/** GR-02, GR-03, GR-06: under `allowlist` somebody must be named; pairings never count in rooms. */
function roomSenderGate({ subject, policy, rooms }: Admission): Gate {
  if (rooms.groupPolicy === 'open' && !rooms.allowFrom) return pass('sender', 'group_policy_allowed');
  const list = rooms.allowFrom ?? roomSenders(policy);
  if (sizeOf(list) === 0) return stop('sender', 'group_policy_empty_allowlist');
  const allowed = hasWildcard(list) || namesSender(list, subject);
  return allowed ? pass('sender', 'group_policy_allowed') : stop('sender', 'group_policy_not_allowlisted');
}

function roomSenders(policy: EffectivePolicy): readonly string[] {
  return sizeOf(policy.groupAllowFrom.value) > 0 ? policy.groupAllowFrom.value : policy.allowFrom.value;
}

function pass(gate: GateName, reason: string): Gate {
  return { gate, passed: true, reason };
}

function stop(gate: GateName, reason: string): Gate {
  return { gate, passed: false, reason };
}
