import type { ToolServer } from '../../door/tool-server.js';
import type { Container } from '../../runtime/runtime.js';

/**
 * The process as its container must be made with: argv, and an environment that nothing is inherited into.
 */
export interface HarnessProcess {
  command: string[];
  env: Record<string, string>;
}

/** Where the process finds things, as seen from inside its container. */
export interface HarnessPaths {
  /** The harness's own binary. */
  binary: string;
  /** The agent's home; sessions are found again only while this stays the same. */
  workdir: string;
  /**
   * State of this session: transcript, settings, caches. Nothing is written outside of it, workdir and tmp.
   */
  home: string;
  tmp: string;
  /** `m.sock` of the door. */
  modelSocket: string;
}

/** The model session: begun, gone on with, or copied. Ids are UUIDs. */
export type HarnessSession =
  { mode: 'new' | 'resume'; id: string } | { mode: 'fork'; id: string; from: string };

/** What one live harness process is told when it starts. */
export interface HarnessStart {
  /**
   * Makes the container. Called again, after the first one is killed, when a session to be begun turns out to
   * exist.
   */
  launch(process: HarnessProcess): Promise<Container>;
  paths: HarnessPaths;
  /** What the door takes in place of the credential. */
  placeholder: string;
  model: string;
  /**
   * Appended to the harness's own instructions: persona, memory, people, skills. Fixed for the container's
   * life.
   */
  instructions: string;
  /** Built-in tools that the agent may use; nothing else of the harness is offered. */
  tools: string[];
  /** Read-only plugin folders with the skills that the agent may use. */
  plugins: string[];
  /** Our tools, served over the container's own streams. */
  toolServer: ToolServer;
  session: HarnessSession;
}

/** A turn that an earlier server began, in a process that is still alive; `launch` then gives its new streams. */
export interface HarnessTakeOver {
  /** What its prompt was sent under. */
  key: string;
  /** The messages that it owns. */
  messages: string[];
  /** The session's record as it stands, told by its path in the process's home; undefined where there is none. */
  record(path: string): Promise<string | undefined>;
  /** What the process is told when the answers to these calls of our tools were lost. */
  interrupted(calls: string[]): Promise<string>;
}

/**
 * How one answer of a turn ended as the harness tells it; untrusted: it decides what is shown, never what is
 * allowed.
 */
export interface HarnessResult {
  kind: 'result';
  outcome: 'success' | 'interrupted' | 'failed';
  text: string;
  /** For `failed`: what the harness said, for the operator. */
  reason?: string;
  /** A steered message came too late for this answer: the same turn goes on, and another result follows. */
  more: boolean;
}

export type HarnessEvent =
  | { kind: 'session'; id: string }
  | { kind: 'text'; delta: string }
  | { kind: 'step'; id: string; tool: string; summary: string }
  | { kind: 'step-done'; id: string; ok: boolean }
  /** Any sign of life that shows nothing to people. */
  | { kind: 'alive' }
  /**
   * A steered message was taken into the running turn. One without it at the turn's last result was never
   * read.
   */
  | { kind: 'steered'; id: string }
  /** A turn that was to be taken over cannot be: it has to be run again. */
  | { kind: 'lost'; reason: string }
  | HarnessResult
  /** The process is gone; the last event. `resumable: false` means that the session could not be resumed. */
  | { kind: 'exit'; reason: string; resumable: boolean };

/** A live harness in one container: several turns of one session, one after the other. */
export interface HarnessRun {
  /** For one reader. */
  readonly events: AsyncIterable<HarnessEvent>;
  /**
   * Starts the next turn, after the last result (`more: false`) of the one before. `key` names it for a later
   * take-over.
   */
  send(prompt: string, key?: string): void;
  /** Puts a message into the running turn; false when none runs, and the message is not taken. */
  steer(id: string, prompt: string): boolean;
  /**
   * Stops the running turn, steered messages included; its result says `interrupted`. Resolves when
   * acknowledged.
   */
  interrupt(): Promise<void>;
  /** Tells the process that the agent's tools have changed. */
  toolsChanged(): void;
  /** Lets the process end by itself, then kills its container. Resolves when it is gone. */
  close(): Promise<void>;
}

/** A model harness (Claude Code today). Passes test/contract/harness.ts. */
export interface Harness {
  readonly name: string;
  start(input: HarnessStart): HarnessRun;
  /**
   * Goes on with a running turn: its events are those from now on, its result that of the whole turn, `steered`
   * names the messages of it that were read.
   */
  takeOver(input: HarnessStart, turn: HarnessTakeOver): HarnessRun;
  /** What the door must take from a process that was made with this environment. */
  placeholderOf(env: Record<string, string>): string | undefined;
}
