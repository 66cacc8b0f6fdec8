import { setTimeout as pause } from 'node:timers/promises';
import type { GitPort } from '../../kernel/git-port.js';
import type { ReadContext } from '../../kernel/resource.js';
import type { Change } from '../../manifest/diff.js';
import type { Wanted } from '../../manifest/documents.js';
import { homeOf, type Rows } from '../../manifest/layout.js';
import type { Conflict } from '../../manifest/three-way.js';
import { Problem } from '../../platform/problem.js';
import { byAgent } from './files.js';
import type { GitMeans } from './means.js';
import type { Said } from './tree.js';

/** What a sync has found and is to carry out in its transaction. */
export interface Plan {
  /** The change that all of it was worked out for, and how both stood then. */
  seq: number;
  since: string;
  /** When it was begun to work it out. */
  began: string;
  /** What holds afterwards, and whether it has what was pulled. */
  head: string;
  whole: boolean;
  /** Absent where nothing was pulled. */
  wanted?: Wanted[];
  /** Files by agent, and the tree that they are taken from. */
  homes: { agent: string; paths: string[]; tree: string }[];
  conflicts: Conflict[];
  /** Rows that are written for it. */
  changes: Change[];
  commits: number;
  pushed: boolean;
}

const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** All rows as they are to be; one that is refused is told of by where the repository has it. */
export function wantedOf({ kinds }: GitMeans, rows: Rows, { places }: Said): Wanted[] {
  const elsewhere = { file: 'repository', line: 1 };
  return kinds.all.map((kind) => ({
    kind,
    scopes: ['**'],
    rows: (rows.get(kind) ?? []).map((fields) => ({ fields, place: places.get(fields) ?? elsewhere })),
  }));
}

export const agentsIn = (rows: Rows): Set<string> =>
  new Set(
    [...rows]
      .filter(([kind]) => kind.resource.name === 'agents')
      .flatMap(([, all]) => all.map(({ path }) => String(path))),
  );

/** The files of homes by agent, of agents that are there afterwards. */
export async function homesOf(
  git: GitPort,
  commit: string,
  paths: Iterable<string>,
  rows: Rows,
): Promise<Plan['homes']> {
  const own = [...byAgent(paths)];
  if (own.length === 0) return [];
  const [{ folders }, agents] = [await git.tree(commit), agentsIn(rows)];
  return own
    .filter(([agent]) => agents.has(agent))
    .map(([agent, files]) => ({
      ...{ agent, paths: files },
      tree: folders.get(homeOf(agent)) ?? emptyTree,
    }));
}

/** What homes are still to get would be missing from them, or be taken for what agents have made of them. */
export async function settled({ db, ports }: ReadContext): Promise<void> {
  for (let left = 100; left > 0; left -= 1) {
    const open = (['homeChange', 'fileWrite'] as const).map((table) =>
      db.selectFrom(table).where('appliedAt', 'is', null).select('id').executeTakeFirst(),
    );
    if ((await Promise.all(open)).every((row) => row === undefined)) return;
    ports.wake('homes');
    await pause(100);
  }
  throw new Problem('conflict', 'Homes are still being written; try again in a moment.');
}
