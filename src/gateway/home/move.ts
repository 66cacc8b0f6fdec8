import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { agentFolder, checkPlain, pathsOf } from './places.js';
import { moveToTrash, prune } from './trash.js';

/** The id of the agent that the folders at a path belong to. */
export async function holderOf(dataDir: string, path: string): Promise<string | undefined> {
  return readFile(pathsOf(dataDir, path).marker, 'utf8').catch(() => undefined);
}

/**
 * Gives the folders of an agent another path; what stands there and is not the agent's goes to the trash. Asked again
 * after a crash in the middle it goes on where it was: the marker, which says whose they are, goes last.
 */
export async function moveFolders(
  dataDir: string,
  agent: { id: string; from: string; to: string },
  now: number,
): Promise<void> {
  checkPlain(agent.id, 'an agent');
  if ((await holderOf(dataDir, agent.from)) !== agent.id) return;
  const [from, to] = [pathsOf(dataDir, agent.from), pathsOf(dataDir, agent.to)];
  const holder = await holderOf(dataDir, agent.to);
  const stranger = holder ?? (existsSync(from.home) && existsSync(to.home) ? 'unknown' : agent.id);
  if (stranger !== agent.id) await moveToTrash(dataDir, { id: stranger, path: agent.to }, now);
  await mkdir(agentFolder(dataDir, agent.to), { recursive: true, mode: 0o700 });
  for (const part of ['home', 'sessions', 'people', 'marker'] as const)
    if (existsSync(from[part])) await rename(from[part], to[part]);
  await prune(dataDir, agent.from);
}
