import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from './removal.js';

/** What is in a folder of the server's own; nothing where there is none. */
export const namesIn = async (path: string): Promise<string[]> =>
  ((await readdir(path).catch(unlessMissing)) ?? []).sort();

/** Folders of one agent, where they are at this moment. */
export interface AgentPlace {
  /** Below the data directory. */
  place: string;
  /** Undefined where the folders are nobody's yet. */
  id: string | undefined;
  /** What else is there and is no agent's. */
  others: string[];
}

/** The marker, which says whose they are, stands last. */
export const agentsOwn = ['_home', '_sessions', '_people', '_agent'] as const;

const isOwn = (name: string): boolean => agentsOwn.some((own) => own === name);

/** Every place below `agents` where something is. */
export async function* agentPlaces(dataDir: string, place = 'agents'): AsyncGenerator<AgentPlace> {
  const entries = (await readdir(join(dataDir, place), { withFileTypes: true }).catch(unlessMissing)) ?? [];
  const below = entries.filter((entry) => entry.isDirectory() && !/^[._]/.test(entry.name));
  const here = entries.filter((entry) => !below.includes(entry)).map(({ name }) => name);
  const id = await readFile(join(dataDir, place, '_agent'), 'utf8').catch(unlessMissing);
  if (here.length > 0) yield { place, id, others: here.filter((name) => !isOwn(name)) };
  for (const { name } of below) yield* agentPlaces(dataDir, `${place}/${name}`);
}

/** Whose folders lie in the trash under this name. */
export const trashedOf = (name: string): string => name.replace(/-[^-]*$/, '');
