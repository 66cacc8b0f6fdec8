import type { Capabilities } from '../../adapters/channel.js';
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
  /** What the channel can do; undefined while it is not connected. */
  capabilities(channel: string): Capabilities | undefined;
}
