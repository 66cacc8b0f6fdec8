import type { Upstream } from './upstream.js';

/** A request that the container wants to make, before anything of it is sent. */
export interface ModelCall {
  /** Names the request in `before` and `after`. */
  id: string;
  endpoint: 'messages' | 'count_tokens';
  /** The model that it will go to. */
  model: string;
  /** The most that the answer may have, as asked for. */
  maxTokens: number;
  bytes: number;
}

/** What a request used, as its answer told; partial when the answer was cut. */
export interface ModelUsage {
  id: string;
  endpoint: 'messages' | 'count_tokens';
  model: string;
  /** Which upstream answered, where the policy names them. */
  provider?: string;
  /** HTTP status that the container saw; 499 when it left before there was one. */
  status: number;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  bytesIn: number;
  bytesOut: number;
  ms: number;
  /** False when the answer was cut: by the container, by the provider or by the door. */
  complete: boolean;
}

/** What the door asks about each model request; all of it may change while the container lives. */
export interface ModelPolicy {
  /** Where a request goes. Of several, the next is asked where one fails before it has answered anything. */
  upstream(requested: string): Upstream | readonly Upstream[] | Promise<Upstream | readonly Upstream[]>;
  /** The model that a request may go to, whatever it asked for. */
  model(requested: string): string;
  /**
   * Things that the provider would reach for on the agent's behalf (`web_search`, `web_fetch`, `url`…);
   * default none.
   */
  mayReach?(what: string): boolean;
  /**
   * Reserves the budget. A Problem thrown here is answered so that the harness stops instead of trying again.
   */
  before?(call: ModelCall): void | Promise<void>;
  /** Called once for every call that `before` let pass. */
  after?(usage: ModelUsage): void | Promise<void>;
}
