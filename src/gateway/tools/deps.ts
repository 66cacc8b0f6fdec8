import type { Capabilities } from '../../adapters/channel.js';
import type { Attachment } from '../../kernel/chat-port.js';
import type { Waits } from '../delegation/waits.js';
import type { FileStore } from '../files.js';

/** What the tools of a turn need of the running parts. */
export interface ToolDeps {
  files: FileStore;
  /** A file of the agent's home; refuses paths out of it and files above the limit. */
  readHome(
    agent: { id: string; path: string },
    path: string,
    maxBytes: number,
  ): Promise<{ bytes: Buffer; name: string }>;
  /** Puts files that came with a message into the agent's home; where it finds them. */
  layFiles(agent: { id: string; path: string }, files: readonly Attachment[]): Promise<string[]>;
  /** Copies what a model session knows into a folder for another one, by its name; undefined where it has nothing yet. */
  copySession(agent: { id: string }, folder: string, modelSession: string): Promise<string | undefined>;
  /** What tool calls wait with; asked when one does. */
  waits(): Waits;
  /** What the channel can do; undefined while it is not connected. */
  capabilities(channel: string): Capabilities | undefined;
}
