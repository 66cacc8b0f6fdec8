import type { Generated } from 'kysely';
import type { Json } from '../../platform/json.js';

export type MessageState =
  | 'received'
  | 'queued'
  | 'observed'
  | 'dropped'
  | 'parked'
  | 'in_turn'
  | 'answered'
  | 'cancelled'
  | 'failed'
  | 'sent';

export interface MessageTable {
  /** Given at insert; the only order there is (P2). */
  seq: Generated<number>;
  id: string;
  direction: 'in' | 'out';
  channel: string;
  chat: string;
  topic: string | null;
  threadId: string | null;
  sender: string;
  senderName: string | null;
  verb: string;
  text: string;
  attachments: Json;
  /** Facts that routing asks about: peer, parent peer, guild, roles, team, mentions. */
  facts: Json;
  eventKey: string | null;
  replyTo: string | null;
  platformId: string | null;
  state: MessageState;
  /** Why it is in this state, for people: the rule's name, the failure's sentence. */
  reason: string | null;
  agentId: string | null;
  routeId: string | null;
  sessionKey: string | null;
  turnId: string | null;
  configVersion: number | null;
  /** Old text of an edited or deleted message. */
  earlier: Json;
  at: string;
}

export interface ChatTable {
  address: string;
  channel: string;
  kind: string;
  title: string | null;
  /** The agent that its latest routed message went to; kept by the database. */
  agentId: Generated<string | null>;
  firstAt: string;
  lastAt: string;
}

export type DeliveryState = 'pending' | 'sending' | 'sent' | 'uncertain' | 'failed';

export interface DeliveryTable {
  seq: Generated<number>;
  id: string;
  /** Same effect, same key: a retried turn finds its row and sends nothing twice (P4). */
  key: string;
  kind: 'message' | 'edit' | 'delete' | 'react' | 'file' | 'notice';
  channel: string;
  chat: string;
  messageId: string | null;
  payload: Json;
  state: DeliveryState;
  attempts: number;
  nextAt: string;
  platformId: string | null;
  error: string | null;
  turnId: string | null;
  /** The agent that caused it: of its turn, else of its message; a notice may have none. */
  agentId: Generated<string | null>;
  /** Ids on the platform of the parts of a split text that are sent; null where it gives none. */
  parts: Generated<(string | null)[]>;
  at: string;
}
