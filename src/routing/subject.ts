import {
  channelId,
  normaliseAccount,
  normaliseId,
  normaliseKind,
  normalisePlatform,
  roomOf,
} from './names.js';
import { readable } from './pattern.js';
import type { InboundFacts, Peer } from './types.js';

/** A message as rules, gates and session keys see it: facts in one spelling. */
export interface Subject {
  readonly platform: string;
  readonly account: string;
  readonly chat: string;
  readonly room: string;
  readonly peer: Peer;
  readonly parentPeer?: Peer;
  readonly guild?: string;
  readonly roles: readonly string[];
  readonly team?: string;
  readonly sender?: string;
  readonly verb: string;
  readonly topic?: string;
  readonly threadId?: string;
  readonly text: string;
  readonly facts: InboundFacts;
}

/** Brings the facts of a message into the spelling that rules are stored in. */
export function toSubject(facts: InboundFacts): Subject {
  const platform = normalisePlatform(facts.platform);
  const account = normaliseAccount(facts.account);
  const peer = toPeer(facts.peer);
  const parentPeer = facts.parentPeer && toPeer(facts.parentPeer);
  const guild = optional(facts.guild);
  const team = optional(facts.team);
  const chat = optional(facts.chat) ?? usualChat(platform, account, peer, team ?? guild);
  let text: string | undefined;
  return {
    platform,
    account,
    chat,
    room: roomOf(chat),
    peer,
    ...(parentPeer && parentPeer.id !== '' && { parentPeer }),
    ...(guild !== undefined && { guild }),
    roles: (facts.roles ?? []).map(normaliseId).filter((role) => role !== ''),
    ...(team !== undefined && { team }),
    sender: optional(facts.sender),
    verb: verbOf(facts),
    topic: optional(facts.topic),
    threadId: optional(facts.threadId),
    get text() {
      return (text ??= readable(facts.text ?? ''));
    },
    facts,
  };
}

/** Whether many people read the chat. */
export function isRoom(subject: Subject): boolean {
  return subject.peer.kind !== 'direct';
}

/**
 * The sender is not proven, as with mail that fails authentication: no list and no pattern may count on it.
 */
export function isUntrusted(subject: Subject): boolean {
  return subject.verb === 'untrusted';
}

function toPeer(peer: Peer): Peer {
  return { kind: normaliseKind(peer.kind) ?? 'direct', id: normaliseId(peer.id) };
}

function optional(value: string | undefined): string | undefined {
  const text = normaliseId(value);
  return text === '' ? undefined : text;
}

/** The address that adapters give to such a chat; only asked where the question names none. */
function usualChat(platform: string, account: string, peer: Peer, within: string | undefined): string {
  const word = peer.kind === 'direct' ? 'dm' : peer.kind;
  const room = platform === 'web' || platform === 'hook' ? peer.id : `${word}/${peer.id}`;
  return `${channelId(platform, account)}:${within === undefined ? '' : `${within}/`}${room}`;
}

function verbOf(facts: InboundFacts): string {
  const verb = (facts.verb ?? '').trim().toLowerCase() || 'message';
  return verb === 'message' && (facts.mentioned || facts.replyToBot) ? 'mention' : verb;
}
