import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Workspace } from '../../import/openclaw/workspace.js';
import { filesBelow, staysInside, textOf } from './inside.js';

const stateFolder = /^~\/\.(openclaw|datzi|clawdbot|moltbot)(\/|$)/;

/** A folder as the configuration writes it, on this machine: their state directory is the one that was named. */
function candidates(folder: string, state: string, home: string | undefined): string[] {
  const expanded = home !== undefined && /^~(\/|$)/.test(folder) ? [home + folder.slice(1)] : [];
  const moved = stateFolder.test(folder) ? [join(state, folder.replace(stateFolder, ''))] : [];
  return folder.startsWith('~') ? [...moved, ...expanded] : [resolve(state, folder)];
}

/** Its own texts, and those of skills and days; what an agent works on is not looked into. */
function namesIn(state: string, folder: string): string[] {
  const own = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && /^[^.].*\.md$/i.test(entry.name))
    .map(({ name }) => name);
  const inside = ['memory', 'skills'].flatMap((name) =>
    filesBelow(state, join(folder, name)).map((each) => `${name}/${each}`),
  );
  return [...own.sort(), ...inside];
}

/** Reads the texts of a workspace that stands below the state directory. */
export function workspaceReader(
  state: string,
  home: string | undefined,
): (folder: string) => Workspace | string {
  return (folder) => {
    const places = candidates(folder, state, home);
    const there = places.filter((place) => existsSync(place));
    if (there.length === 0) return `is not there: ${places.join(', ')}`;
    const inside = there.find((place) => staysInside(state, place));
    if (inside === undefined) return `stands outside of ${state}; name a folder that holds it by --state`;
    const files = new Map<string, string>();
    const unread: { name: string; reason: string }[] = [];
    for (const name of namesIn(state, inside)) {
      const found = textOf(state, join(inside, name));
      if ('text' in found) files.set(name, found.text);
      else unread.push({ name, reason: found.reason });
    }
    return { files, unread };
  };
}
