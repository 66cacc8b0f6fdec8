import type { GitEntry } from '../../kernel/git-port.js';
import { inHome } from '../../manifest/layout.js';
import { chosen, mergeOne, type Choice, type Conflict } from '../../manifest/three-way.js';

export type Files = ReadonlyMap<string, GitEntry>;

const alike = (a: GitEntry, b: GitEntry): boolean => a.blob === b.blob && a.mode === b.mode;

/** The files of homes of three sides as one, and which of them are not as they are here. */
export function mergeFiles(sides: { base: Files; ours: Files; theirs: Files }, choice: Choice) {
  const conflicts: Conflict[] = [];
  const taken = new Map<string, GitEntry | undefined>();
  for (const path of new Set([...sides.ours.keys(), ...sides.theirs.keys()])) {
    const given = { base: sides.base.get(path), ours: sides.ours.get(path), theirs: sides.theirs.get(path) };
    let side: string | undefined = mergeOne(given, alike);
    if (side === 'conflict') side = chosen(path, choice);
    if (side === undefined) {
      const named = Object.entries(given).map(([name, entry]) => [name, entry?.blob]);
      conflicts.push({ what: 'file', name: path, ...Object.fromEntries(named) });
    } else if (side === 'theirs') taken.set(path, given.theirs);
  }
  return { taken, conflicts };
}

/** Files agent by agent, by their places in the home. */
export function byAgent(paths: Iterable<string>): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const path of paths) {
    const found = inHome(path);
    if (!found) continue;
    const own = out.get(found.agent);
    if (own) own.push(found.file);
    else out.set(found.agent, [found.file]);
  }
  return out;
}
