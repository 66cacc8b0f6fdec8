import type { ReadDb } from '../db/db.js';
import { isReservedVariable } from '../platform/reserved-variables.js';
import type { KeyRing } from './key-ring.js';
import { lineOf, nearest, secretPlace } from './secrets.js';

/** The variables that an agent is given. */
export interface Exposed {
  /** Changes with every one of them, and says nothing about a value. */
  mark: readonly unknown[];
  /** Opens them, for the moment in which a container is made. */
  open(): Record<string, string>;
}

/**
 * Of each name the nearest secret decides, as everywhere; where that is one of the kind `env` that is exposed, the
 * agent's container gets it as a variable.
 */
export async function exposedTo(db: ReadDb, ring: KeyRing, agentPath: string): Promise<Exposed> {
  const rows = await db
    .selectFrom('secret')
    .leftJoin('agent', 'agent.id', 'secret.agentId')
    .where((eb) => eb.or([eb('secret.agentId', 'is', null), eb('agent.path', 'in', lineOf(agentPath))]))
    .where('secret.name', 'in', (names) =>
      names.selectFrom('secret').where('kind', '=', 'env').where('exposed', '=', true).select('name'),
    )
    .selectAll('secret')
    .select('agent.path as owner')
    .orderBy('secret.name')
    .execute();
  const given = [...Map.groupBy(rows, ({ name }) => name).values()].flatMap((group) => {
    const found = nearest(group, agentPath);
    const reaches = found?.kind === 'env' && found.exposed && !isReservedVariable(found.name);
    return found && reaches ? [found] : [];
  });
  return {
    mark: given.map(({ id, name, version }) => [id, name, version]),
    open: () =>
      Object.fromEntries(
        given.map((row) => [row.name, ring.open(secretPlace(row.agentId, row.name), row)] as const),
      ),
  };
}
