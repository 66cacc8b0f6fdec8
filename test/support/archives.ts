import { basename, join } from 'node:path';
import { readArchive } from '../../src/maintenance/archive/read.js';
import { until, type World } from './boot.js';

interface Seen {
  id: string;
  file: string;
  state: string;
  work?: string;
  reason?: string;
  verdict?: string;
}

const open = ['waiting', 'making'];

/** Makes an archive, or waits for the one of the schedule that `due` lets come; its file. */
export async function archiveReady(
  world: World,
  input: { withKey?: boolean } = {},
  due?: () => void,
): Promise<string> {
  const list = async () => (await world.api('GET', '/archives')).body.items as Seen[];
  const before = new Set((await list()).map(({ id }) => id));
  due?.();
  if (due) world.app.core.gateway.ports.wake('archives');
  else await world.api('POST', '/archives', input);
  const made = await until(async () => {
    const all = await list();
    const fresh = all.find(({ id }) => !before.has(id));
    return fresh && !all.some(({ state }) => open.includes(state)) && fresh;
  }, 'the archive is made');
  if (made.state !== 'ready') throw new Error(`the archive is ${made.state}: ${made.reason}`);
  return join(world.dataDir, 'archives', made.file);
}

/** What the server says of an archive after a look at all of it. */
export async function archiveSeen(world: World, path: string): Promise<Seen> {
  const id = basename(path).replace(/^rookery-(.*)\.tar\.gz$/, '$1');
  await world.api('POST', `/archives/${id}/verify`, {});
  return until(async () => {
    const { body } = await world.api('GET', `/archives/${id}`);
    return body.work === undefined || body.state !== 'ready' ? (body as Seen) : undefined;
  }, 'the archive is looked at');
}

/** The paths in an archive, in their order. */
export async function entriesOf(path: string): Promise<string[]> {
  const names: string[] = [];
  await readArchive(path, { entry: async (entry) => void names.push(entry.path) });
  return names;
}
