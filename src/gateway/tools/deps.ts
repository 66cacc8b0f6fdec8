import type { Capabilities } from '../../adapters/channel.js';
import type { AgentFolders } from '../agent-folders.js';
import type { Waits } from '../delegation/waits.js';
import type { FileStore } from '../files.js';

/** What the tools of a turn need of the running parts. */
export interface ToolDeps {
  files: FileStore;
  /** The folders of agents; refuses while they are not ready. */
  folders(): Pick<AgentFolders, 'read' | 'lay' | 'copySession'>;
  /** What tool calls wait with; asked when one does. */
  waits(): Waits;
  /** What the channel can do; undefined while it is not connected. */
  capabilities(channel: string): Capabilities | undefined;
}
