import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders of one agent, where they are at this moment. */
export interface AgentPlace {
  /** Below the data directory. */
  place: string;
  /** Undefined where the folders are nobody's yet. */
  id: string | undefined;
}

const own = new Set(['_home', '_sessions', '_people', '_agent']);

/** Every place of an agent below `agents`. */
export async function* agentPlaces(dataDir: string, place = 'agents'): AsyncGenerator<AgentPlace> {
  const entries = await readdir(join(dataDir, place), { withFileTypes: true }).catch(() => []);
  if (entries.some(({ name }) => own.has(name))) {
    const id = await readFile(join(dataDir, place, '_agent'), 'utf8').catch(() => undefined);
    yield { place, id };
  }
  for (const entry of entries)
    if (entry.isDirectory() && !entry.name.startsWith('_'))
      yield* agentPlaces(dataDir, `${place}/${entry.name}`);
}

/** Whose folders lie in the trash under this name. */
export const trashedOf = (name: string): string => name.replace(/-[^-]*$/, '');
