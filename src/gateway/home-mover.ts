import { log } from '../platform/log.js';
import type { Engine } from './engine.js';
import type { Homes } from './home/homes.js';
import { Kept } from './home/kept.js';

/** Lets the folders follow what the rows say of moved and deleted agents: in their order, and again after a crash. */
export class HomeMover {
  #queue: Promise<void> = Promise.resolve();

  constructor(private readonly engine: Engine) {}

  /** All that is open; nobody may look for a home before that. */
  apply(homes: Homes): Promise<void> {
    const run = this.#queue.then(() => this.run(homes));
    this.#queue = run.catch(() => undefined);
    return run;
  }

  private async run(homes: Homes): Promise<void> {
    const { database, config } = this.engine;
    const open = await database.read
      .selectFrom('homeMove')
      .where('appliedAt', 'is', null)
      .selectAll()
      .orderBy('seq')
      .execute();
    for (const { seq, agentId, fromPath, toPath } of open) {
      if (toPath === null) {
        await homes.trash({ id: agentId, path: fromPath });
        await new Kept(config.dataDir, agentId).forget();
      } else await homes.move({ id: agentId, from: fromPath, to: toPath });
      const appliedAt = this.engine.iso();
      await database.transact((tx) =>
        tx.updateTable('homeMove').set({ appliedAt }).where('seq', '=', seq).execute(),
      );
      log.gateway.info({ agent: agentId, from: fromPath, to: toPath }, 'a home has moved');
    }
  }
}
