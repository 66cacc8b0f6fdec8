import type { ReadDb } from '../../db/db.js';
import type { Ports } from '../../kernel/ports.js';
import { compile, type Router } from '../../routing/router.js';

/** The routing table, made ready once per version of the configuration. */
export class Routers {
  #ready: { version: number; router: Router } | undefined;

  async current(db: ReadDb, ports: Ports): Promise<Router> {
    const { value: version } = await db
      .selectFrom('engine')
      .where('name', '=', 'config')
      .select('value')
      .executeTakeFirstOrThrow();
    if (this.#ready?.version !== version)
      this.#ready = { version, router: compile(await ports.snapshot(db)) };
    return this.#ready.router;
  }
}
