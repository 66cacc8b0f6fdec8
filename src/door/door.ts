import type { ModelPolicy } from './model-policy.js';
import type { ToolServer } from './tool-server.js';

/** One container's way out. `dir` is mounted into it read-only, the whole of it. */
export interface DoorInput {
  /** On the host; made 0700 for the owner. Its sockets' paths must stay under 100 bytes. */
  dir: string;
  uid: number;
  gid: number;
  model: ModelPolicy;
  tools: ToolServer;
  /** That of a container taken over; otherwise a new one is drawn. */
  placeholder?: string;
}

export interface Door {
  readonly dir: string;
  readonly placeholder: string;
  /** On the host. */
  readonly modelSocket: string;
  readonly toolSocket: string;
  /** Tells the scripts on the tool socket that the agent's tools have changed. */
  toolsChanged(): void;
  /** Ends both sockets and every connection on them, and removes the directory. */
  close(): Promise<void>;
}

/** Opens the door of one container. */
export declare function openDoor(input: DoorInput): Promise<Door>;
