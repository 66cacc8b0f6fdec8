import { basename, join } from 'node:path';
import type { ReadDb } from '../db/db.js';
import type { Attachment } from '../kernel/chat-port.js';
import { newId } from '../platform/ids.js';
import { Problem } from '../platform/problem.js';
import type { FileStore } from './files.js';
import { workspace, type HomeAgent, type Homes } from './home/homes.js';
import { listInside, readInside } from './home/inside.js';
import { writeInside } from './home/writing.js';
import { agentById, agentName } from './turns/agent-row.js';

/** A longer record is not copied. */
const longestRecord = 64 * 1024 * 1024;
/** Where the harness keeps the records of its conversations, below the folder of a session. */
const projects = '.claude/projects';

async function homeOf(db: ReadDb, id: string): Promise<HomeAgent> {
  const row = await agentById(db, id);
  if (!row) throw new Problem('notFound', 'The agent is gone.');
  return { id: row.id, number: row.number, path: row.path, name: agentName(row) };
}

/** What tools read from the folders of an agent and put there, while its container may write there as well. */
export class AgentFolders {
  constructor(
    private readonly db: ReadDb,
    private readonly homes: Homes,
    private readonly files: FileStore,
  ) {}

  /** A file of the home; refuses paths out of it and files above the limit. */
  async read(agentId: string, path: string, maxBytes: number): Promise<{ bytes: Buffer; name: string }> {
    const home = await homeOf(this.db, agentId);
    const inside = path.startsWith(`${workspace}/`) ? path.slice(workspace.length + 1) : path;
    return { bytes: await readInside(this.homes.tree(home), inside, maxBytes), name: basename(inside) };
  }

  /** Puts files that came with a message into the home; where the agent finds them. */
  async lay(agentId: string, given: readonly Attachment[]): Promise<string[]> {
    if (given.length === 0) return [];
    const home = await homeOf(this.db, agentId);
    return Promise.all(
      given.map(async (file) => this.homes.saveAttachment(home, file, await this.files.read(file.id))),
    );
  }

  /** The record of a model session, put where another session of the same agent finds it; the name of that folder. */
  async copySession(agentId: string, folder: string, modelSession: string): Promise<string | undefined> {
    const home = await homeOf(this.db, agentId);
    const { owner } = this.homes.tree(home);
    const from = { root: join(this.homes.paths(home).sessions, folder), ...(owner && { owner }) };
    const places = await listInside(from, projects, 50).catch(() => []);
    for (const { name } of places.filter(({ kind }) => kind === 'folder')) {
      const path = `${projects}/${name}/${modelSession}.jsonl`;
      const record = await readInside(from, path, longestRecord).catch(() => undefined);
      if (record === undefined) continue;
      const copy = newId();
      const root = await this.homes.sessionDir(home, copy);
      await writeInside({ root, ...(owner && { owner }) }, path, record);
      return copy;
    }
    return undefined;
  }
}
