import type { ReadDb } from '../db/db.js';
import { isReservedVariable } from '../platform/reserved-variables.js';
import type { KeyRing } from './key-ring.js';
import { candidates, nearest, secretPlace } from './secrets.js';

/** The variables that an agent is given. */
export interface Exposed {
  /** Changes with every one of them, and says nothing about a value. */
  mark: readonly unknown[];
  /** Whether one of them is the person's own. */
  personal: boolean;
  /** Opens them, for the moment in which a container is made. */
  open(): Record<string, string>;
}

/**
 * Of each name one secret decides, as everywhere; where that is one of the kind `env` that is exposed, the agent's
 * container gets it as a variable. `person` is whom the turn is for.
 */
export async function exposedTo(
  db: ReadDb,
  ring: KeyRing,
  agentPath: string,
  person: string | undefined,
): Promise<Exposed> {
  const rows = await candidates(db, agentPath, person)
    .where('secret.name', 'in', (names) =>
      names.selectFrom('secret').where('kind', '=', 'env').where('exposed', '=', true).select('name'),
    )
    .orderBy('secret.name')
    .execute();
  const given = [...Map.groupBy(rows, ({ name }) => name).values()].flatMap((group) => {
    const found = nearest(group, agentPath);
    const reaches = found?.kind === 'env' && found.exposed && !isReservedVariable(found.name);
    return found && reaches ? [found] : [];
  });
  return {
    mark: given.map(({ id, name, version }) => [id, name, version]),
    personal: given.some((row) => row.person !== null),
    open: () =>
      Object.fromEntries(given.map((row) => [row.name, ring.open(secretPlace(row, row.name), row)] as const)),
  };
}
