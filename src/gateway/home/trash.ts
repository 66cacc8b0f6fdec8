import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
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

const keptMs = 30 * 24 * 3_600_000;

/** When a folder of the trash was thrown away, by its name. */
function thrownAt(name: string): number {
  const [, date, hours, minutes, seconds] = /-(\d{8})T(\d\d)(\d\d)(\d\d\.\d+Z)$/.exec(name) ?? [];
  if (date === undefined) return Number.NaN;
  return Date.parse(
    `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${hours}:${minutes}:${seconds}`,
  );
}

/** Ends what has been in the trash for 30 days; what has another name is nobody's business here. */
export async function purgeTrash(dataDir: string, now: number): Promise<void> {
  const trash = join(dataDir, 'trash');
  const names = await readdir(trash).catch(() => []);
  const old = names.filter((name) => thrownAt(name) < now - keptMs);
  for (const name of old) await rm(join(trash, name), { recursive: true, force: true });
}
