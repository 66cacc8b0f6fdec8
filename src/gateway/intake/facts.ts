import type { Selectable } from 'kysely';
import type { MessageTable } from '../../db/tables/bus.js';
import type { InboundFacts, PeerKind } from '../../routing/types.js';

export type StoredMessage = Selectable<MessageTable>;

interface StoredFacts extends Partial<InboundFacts> {
  chatKind?: PeerKind;
  /** The agent that the message was addressed to directly: a link's, or an injection's. */
  direct?: string;
}

/** The channel's platform and account: `telegram.alerts` is the account `alerts` on telegram. */
function splitChannel(channel: string): { platform: string; account?: string } {
  const dot = channel.indexOf('.');
  return dot < 0
    ? { platform: channel }
    : { platform: channel.slice(0, dot), account: channel.slice(dot + 1) };
}

/** What routing is asked about a stored message: its columns and what its adapter knew beyond them. */
export function factsOf(row: StoredMessage): InboundFacts {
  const { chatKind = 'direct', direct: _direct, ...facts } = row.facts as StoredFacts;
  const room = row.chat.slice(row.chat.indexOf(':') + 1);
  return {
    ...splitChannel(row.channel),
    chat: row.chat,
    peer: { kind: chatKind, id: chatKind === 'direct' ? peerId(row) : room },
    sender: row.sender,
    verb: row.verb,
    text: row.text,
    ...(row.topic !== null && { topic: row.topic }),
    ...(row.threadId !== null && { threadId: row.threadId }),
    ...facts,
  };
}

/** In a direct chat the peer is the person; our own chats have one address a person already. */
function peerId(row: StoredMessage): string {
  return row.channel === 'web'
    ? row.chat.slice(row.chat.indexOf(':') + 1)
    : row.sender.slice(row.sender.indexOf(':') + 1);
}

export function directAgent(row: StoredMessage): string | undefined {
  return (row.facts as StoredFacts).direct;
}
