import type { Generated } from 'kysely';
import type { Json } from '../../platform/json.js';

export type DelegationState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'timed_out';

/** Work that one agent's turn has given to another agent, with what became of it (P12). */
export interface DelegationTable {
  id: string;
  kind: 'delegate' | 'escalate';
  /** The turn that people began all this with. */
  root: string;
  parentTurn: string;
  /** The delegation that the parent turn itself works for. */
  parentDelegation: string | null;
  parentSession: string;
  fromAgent: string;
  toAgent: string;
  /** A chat of its own on the bus: every turn of this work answers there. */
  chat: string;
  sessionKey: string;
  task: string;
  topic: string | null;
  depth: number;
  /** The attempt of the parent turn that asked last: a later one that asks the same gets this row. */
  attempt: number;
  state: DelegationState;
  deadline: string;
  result: string | null;
  reason: string | null;
  /** Files that came with the result. */
  attachments: Json;
  /** The attempt whose tool call waits for the end; null where the result comes as a message. */
  waiting: number | null;
  /** The attempt whose tool call got the result. */
  taken: number | null;
  deliveredAt: string | null;
  cancelRequested: boolean;
  version: Generated<number>;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
}

/** A question of a turn to people; its answer comes back as `DelegationTable`'s result does. */
export interface QuestionTable {
  id: string;
  /** Short, for an answer where a platform has neither buttons nor replies. */
  code: string;
  turnId: string;
  attempt: number;
  agentId: string;
  sessionKey: string;
  chat: string;
  channel: string;
  /** Whose answer counts; null is anybody's in the chat. */
  person: string | null;
  messageId: string;
  /** Its channel can write the card anew when the question has ended. */
  editable: boolean;
  text: string;
  choices: string[];
  state: 'open' | 'answered' | 'expired' | 'cancelled';
  reply: string | null;
  answeredBy: string | null;
  deadline: string;
  waiting: number | null;
  taken: number | null;
  deliveredAt: string | null;
  createdAt: string;
  endedAt: string | null;
}

/** For a while the messages of (chat, topic) go to this agent without a mention. `topic` is empty for the chat itself. */
export interface EngagementTable {
  chat: string;
  topic: string;
  agentId: string;
  /** Who made it: the agent itself, or the one that handed the conversation over. */
  fromAgent: string;
  /** The agent whose chat it is: when its routes lead here no more, the window is void. */
  base: string;
  minutes: number;
  until: string;
  createdAt: string;
}

/** What people have pinned in a chat with `@child` and `#topic`. */
export interface PinTable {
  chat: string;
  agentId: string | null;
  topic: string | null;
  createdBy: string;
  createdAt: string;
}
