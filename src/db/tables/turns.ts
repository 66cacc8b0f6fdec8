import type { Generated } from 'kysely';
import type { Json } from '../../platform/json.js';

export type TurnState =
  'queued' | 'starting' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'cancelled' | 'timed_out';

export interface TurnTable {
  id: string;
  agentId: string;
  sessionKey: string;
  chat: string;
  topic: string | null;
  state: TurnState;
  reason: string | null;
  attempts: number;
  /** Not before this time; back-off after a failed attempt. */
  nextAt: string;
  /** The server run that may work on it; a lower epoch than the newest has lost it (P3). */
  epoch: number | null;
  cancelRequested: boolean;
  /** Attempts that ended because the server did, or that another run of it took over; they are no failures. */
  restarts: Generated<number>;
  said: number;
  model: string | null;
  runtime: string | null;
  inputTokens: number;
  outputTokens: number;
  costUsd: number | null;
  version: Generated<number>;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
}

export interface AttemptTable {
  turnId: string;
  number: number;
  epoch: number;
  container: string | null;
  state: 'running' | 'succeeded' | 'failed' | 'cancelled' | 'timed_out' | 'lost';
  error: string | null;
  startedAt: string;
  endedAt: string | null;
}

/** How an agent's turns have gone: after some failures in a row they wait, and one of them tries now and then. */
export interface BreakerTable {
  agentId: string;
  /** In a row. */
  failures: number;
  /** Absent while turns run. */
  openedAt: string | null;
  /** How often it has opened without a success in between. */
  opens: number;
  /** No turn starts before this; afterwards one at a time does. */
  until: string | null;
  /** Of the newest failure. */
  reason: string | null;
  updatedAt: string;
}

/** What a chat's page and a turn's followers see, in one order; `seq` is the SSE id. */
export interface ChatEventTable {
  seq: Generated<number>;
  chat: string;
  turnId: string | null;
  attempt: number | null;
  kind: string;
  data: Json;
  at: string;
}

export interface SessionTable {
  key: string;
  agentId: string;
  /** The folder under `_sessions/`, drawn once. */
  folder: string;
  /** The harness's own session id; another one after a fork or a fresh start. */
  modelSession: string;
  started: boolean;
  /** Written when a session could not be resumed: what the fresh one is told, once. */
  summary: string | null;
  contextSeq: number;
  /** The model session that this one begins as a copy of; of no account once `started`. */
  forkOf: Generated<string | null>;
  updatedAt: string;
}

export interface ToolCallTable {
  turnId: string;
  callId: string;
  tool: string;
  digest: string;
  answer: Json;
  at: string;
}

export interface ModelCallTable {
  seq: Generated<number>;
  turnId: string | null;
  agentId: string;
  provider: string;
  model: string;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  costUsd: number | null;
  status: number;
  ms: number;
  at: string;
}

export interface EngineTable {
  name: string;
  value: number;
}

/** Words to be added to a file of a home; applied by a loop, because a file cannot join a transaction. */
export interface FileWriteTable {
  id: string;
  agentId: string;
  /** The turn in which a fact was told. */
  turnId: Generated<string | null>;
  /** Absent: the agent's own memory. Otherwise the file about this person. */
  person: string | null;
  /** The file of the home that becomes what `text` is; absent where a fact is added. */
  path: Generated<string | null>;
  text: string;
  /** The file goes. */
  removed: Generated<boolean>;
  appliedAt: string | null;
  at: string;
}

/** A file that came or goes with a message; its bytes are `files/<id>` in the data directory. */
export interface AttachmentTable {
  id: string;
  chat: string;
  name: string;
  type: string;
  size: number;
  at: string;
}
