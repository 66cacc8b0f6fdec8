import type { Selectable } from 'kysely';
import type { FileWriteTable } from '../db/tables/turns.js';
import { log } from '../platform/log.js';
import type { Engine } from './engine.js';
import type { GovernedFiles } from './governed-files.js';
import { isGoverned, putText } from './home/governed.js';
import type { HomeAgent, Homes } from './home/homes.js';
import { agentById, agentName } from './turns/agent-row.js';

type Write = Selectable<FileWriteTable>;

/** Whose the files are that all agents share. */
const shared = '';

/** Applies to the files of the homes what has been committed as rows: idempotently, at start and before every turn. */
export class HomeWriter {
  #queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly engine: Engine,
    private readonly homes: Homes,
    private readonly governed: GovernedFiles,
  ) {}

  /** All that is open, of what one agent is given or of every agent; one application at a time. */
  apply(agentId?: string): Promise<void> {
    const run = this.#queue.then(() => this.run(agentId));
    this.#queue = run.catch(() => undefined);
    return run;
  }

  private async run(agentId: string | undefined): Promise<void> {
    let open = this.engine.database.read
      .selectFrom('fileWrite')
      .where('appliedAt', 'is', null)
      .selectAll()
      .orderBy('id');
    if (agentId !== undefined) open = open.where('agentId', 'in', [agentId, shared]);
    for (const [id, writes] of Map.groupBy(await open.execute(), (write) => write.agentId)) {
      const applied = this.all(id, writes);
      if (agentId !== undefined) await applied;
      // A home that cannot be written to keeps no other one waiting; before its own turns it is tried again.
      else await applied.catch((error: unknown) => log.gateway.warn({ error, id }, 'a home was not written'));
    }
  }

  private async all(id: string, writes: readonly Write[]): Promise<void> {
    for (const write of writes) {
      if (id === shared) await putText({ root: this.engine.config.dataDir }, write.path ?? '', textOf(write));
      else await this.own(id, write);
      await this.settle(write);
    }
  }

  private async own(id: string, write: Write): Promise<void> {
    const row = await agentById(this.engine.database.read, id);
    if (!row) return;
    const agent = { id, number: row.number, path: row.path, name: agentName(row) };
    await this.homes.ensure(agent);
    if (write.path === null) await this.remember(agent, write);
    else if (isGoverned(write.path)) await this.governed.put(agent, write.path, textOf(write));
    else await this.homes.put(agent, write.path, textOf(write));
  }

  private async remember(agent: HomeAgent, { id, text, person, at }: Write): Promise<void> {
    await this.homes
      .remember(agent, { text, at, ...(person !== null && { person }) })
      .catch((error: unknown) => {
        // A full memory is the agent's to tidy; holding up its turns would not empty it.
        log.gateway.warn({ error, agent: agent.path, id }, 'a memory could not be written');
      });
  }

  /** Of a file that is written the row stays without the text, so that who has read it before knows of the change. */
  private async settle({ id, agentId, path }: Write): Promise<void> {
    const appliedAt = this.engine.iso();
    await this.engine.database.transact(async (tx) => {
      const done = tx.updateTable('fileWrite').where('id', '=', id);
      await done.set({ appliedAt, ...(path !== null && { text: '' }) }).execute();
      if (path === null) return;
      await tx
        .deleteFrom('fileWrite')
        .where('agentId', '=', agentId)
        .where('path', '=', path)
        .where('id', '<', id)
        .execute();
    });
  }
}

const textOf = ({ text, removed }: Write): string | undefined => (removed ? undefined : text);
