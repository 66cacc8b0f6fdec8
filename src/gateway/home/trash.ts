import { existsSync } from 'node:fs';
import { mkdir, rename, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { agentFolder, checkPlain, pathsOf } from './places.js';

/** Takes away folders that nothing is in any more, up to `agents` itself. */
export async function prune(dataDir: string, path: string): Promise<void> {
  const top = join(dataDir, 'agents');
  for (let folder = agentFolder(dataDir, path); folder !== top; folder = dirname(folder)) {
    const gone = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!gone) return;
  }
}

/**
 * Moves the folders of the agent `id` at `path` to the trash, its children's excepted; undefined where none
 * are.
 */
export async function moveToTrash(
  dataDir: string,
  agent: { id: string; path: string },
  now: number,
): Promise<string | undefined> {
  checkPlain(agent.id, 'an agent');
  const { home, sessions, people, marker } = pathsOf(dataDir, agent.path);
  const found = [home, sessions, people, marker].filter((path) => existsSync(path));
  if (found.length === 0) return undefined;
  const into = join(dataDir, 'trash', `${agent.id}-${new Date(now).toISOString().replace(/[-:]/g, '')}`);
  await mkdir(into, { recursive: true, mode: 0o700 });
  // The marker goes last: until then the folders are known to be this agent's.
  for (const path of found) await rename(path, join(into, basename(path)));
  await prune(dataDir, agent.path);
  return into;
}
