import type { Engine } from './engine.js';
import type { Homes } from './home/homes.js';
import { log } from '../platform/log.js';

/** Applies what `remember` has committed to the files of the homes: idempotently, at start and before every turn. */
export class MemoryWriter {
  #queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly engine: Engine,
    private readonly homes: Homes,
  ) {}

  /** All that is open, of one agent or of every agent; one application at a time. */
  apply(agentId?: string): Promise<void> {
    const run = this.#queue.then(() => this.run(agentId));
    this.#queue = run.catch(() => undefined);
    return run;
  }

  private async run(agentId: string | undefined): Promise<void> {
    let open = this.engine.database.read
      .selectFrom('fileWrite')
      .innerJoin('agent', 'agent.id', 'fileWrite.agentId')
      .where('fileWrite.appliedAt', 'is', null)
      .select([
        'fileWrite.id',
        'fileWrite.text',
        'fileWrite.person',
        'agent.id as agentId',
        'agent.path',
        'agent.number',
      ])
      .orderBy('fileWrite.id');
    if (agentId !== undefined) open = open.where('fileWrite.agentId', '=', agentId);
    for (const write of await open.execute()) {
      const agent = { id: write.agentId, path: write.path, number: write.number };
      await this.homes.ensure(agent);
      const fact = {
        text: write.text,
        ...(write.person !== null && { person: write.person }),
        key: write.id,
      };
      await this.homes.remember(agent, fact).catch((error: unknown) => {
        // A full memory is the agent's to tidy; holding up its turns would not empty it.
        log.gateway.warn({ error, agent: agent.path, id: write.id }, 'a memory could not be written');
      });
      await this.engine.database.transact((tx) =>
        tx
          .updateTable('fileWrite')
          .set({ appliedAt: this.engine.iso() })
          .where('id', '=', write.id)
          .execute(),
      );
    }
  }
}
