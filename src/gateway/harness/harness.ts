import type { Container } from '../../runtime/runtime.js';
import type { ToolServer } from '../../door/tool-server.js';

/** What one live harness process is told when it starts. Paths are as seen from inside the container. */
export interface HarnessStart {
  container: Container;
  workdir: string;
  model: string;
  /** Appended to the harness's own instructions: persona, memory, people, skills. Fixed for the container's life. */
  instructions: string;
  /** Built-in tools that the agent may use; nothing else of the harness is offered. */
  tools: string[];
  /** Read-only plugin folders with the skills that the agent may use. */
  plugins: string[];
  /** Our tools, served over the container's own streams. */
  toolServer: ToolServer;
  session: { id: string; mode: 'new' | 'resume' } | { id: string; mode: 'fork'; from: string };
}

export interface Usage {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
}

/** How one turn ended as the harness tells it; untrusted, so it decides what is shown and never what is allowed. */
export interface HarnessResult {
  kind: 'result';
  outcome: 'success' | 'interrupted' | 'failed';
  text: string;
  /** For `failed`: what the harness said, for the operator. */
  reason?: string;
}

export type HarnessEvent =
  | { kind: 'session'; id: string }
  | { kind: 'text'; delta: string }
  | { kind: 'step'; id: string; tool: string; summary: string }
  | { kind: 'step-done'; id: string; ok: boolean }
  /** Any sign of life that shows nothing to people. */
  | { kind: 'alive' }
  /** A steered message was taken into the running turn. */
  | { kind: 'steered'; id: string }
  | HarnessResult
  /** The process is gone; the last event. `resumable: false` means that the session could not be resumed. */
  | { kind: 'exit'; reason: string; resumable: boolean };

/** A live harness in one container: several turns of one session, one after the other. */
export interface HarnessRun {
  readonly events: AsyncIterable<HarnessEvent>;
  /** Starts the next turn. */
  send(prompt: string): void;
  /** Puts a message into the running turn; a `steered` event with this id tells when it was taken. */
  steer(id: string, prompt: string): void;
  /** Stops the running turn; its result says `interrupted`. Resolves when the harness has acknowledged. */
  interrupt(): Promise<void>;
  /** Lets the process end by itself, then kills its container. */
  close(): Promise<void>;
}

/** A model harness (Claude Code today). Passes test/contract/harness.ts. */
export interface Harness {
  readonly name: string;
  /** argv and environment of the process, as the container must be made with. */
  process(input: { inside: (path: string) => string; placeholder: string; modelSocket: string }): {
    command: string[];
    env: Record<string, string>;
  };
  start(input: HarnessStart): HarnessRun;
}
