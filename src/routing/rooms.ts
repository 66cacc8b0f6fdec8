import type { EffectivePolicy } from './effective.js';
import type { Subject } from './subject.js';
import type { GroupPolicy, RoomRow } from './types.js';

/** What a channel says about the room of a message. */
export interface RoomRules {
  /** The channel lists its rooms, and neither this one nor `*` is among them. */
  readonly unlisted: boolean;
  /** The channel lists rooms at all. */
  readonly filtered: boolean;
  readonly enabled: boolean;
  readonly groupPolicy: GroupPolicy;
  readonly requireMention: boolean;
  /** Senders named for this room or topic; empty blocks everyone. */
  readonly allowFrom?: readonly string[];
}

/** GR-05, ME-01, CH-01: the room's entry over that of `*` over the channel's values, topic before room. */
export function roomRules(policy: EffectivePolicy, subject: Subject): RoomRules {
  const groups = policy.groups.value;
  const own = ownEntry(groups, subject);
  const any = has(groups, '*') ? groups['*'] : undefined;
  const layers = [topicOf(own, subject), own, topicOf(any, subject), any];
  const pick = <K extends keyof RoomRow>(field: K) =>
    layers.find((row) => row?.[field] !== undefined)?.[field];
  const allowFrom = pick('allowFrom');
  const filtered = Object.keys(groups).length > 0;
  return {
    filtered,
    unlisted: filtered && !own && !any,
    enabled:
      (topicOf(own, subject)?.enabled ?? own?.enabled ?? any?.enabled ?? true) && own?.enabled !== false,
    groupPolicy: pick('groupPolicy') ?? policy.groupPolicy.value,
    requireMention: pick('requireMention') ?? policy.requireMention.value,
    ...(allowFrom && { allowFrom }),
  };
}

/** GR-15, CH-08: by the room's own id or address, else the parent's, else that of the guild or workspace. */
function ownEntry(groups: Readonly<Record<string, RoomRow>>, subject: Subject): RoomRow | undefined {
  const { peer, room, chat, parentPeer, guild, team } = subject;
  const keys = [peer.id, room, chat, parentPeer?.id, guild, team];
  const key = keys.find((each) => each !== undefined && each !== '*' && has(groups, each));
  return key === undefined ? undefined : groups[key];
}

function topicOf(row: RoomRow | undefined, { topic, threadId }: Subject): RoomRow | undefined {
  const topics = row?.topics;
  const key = [topic, threadId, '*'].find((each) => topics && each !== undefined && has(topics, each));
  return key === undefined ? undefined : topics?.[key];
}

function has(record: object, key: string): boolean {
  return Object.hasOwn(record, key);
}
