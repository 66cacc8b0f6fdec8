import { chmod, mkdir, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock, type Clock } from '../../platform/clock.js';
import { factLine } from '../../kernel/home-port.js';
import { Problem } from '../../platform/problem.js';
import { putText } from './governed.js';
import { Locks } from './locks.js';
import { holderOf, moveFolders } from './move.js';
import { own } from './ownership.js';
import { checkPlain, pathsOf, personFile, safeName } from './places.js';
import type { HomeAgent, HomePaths } from './places.js';
import { seed } from './seeds.js';
import { moveToTrash } from './trash.js';
import type { Owner, Tree } from './tree.js';
import { walk } from './walk.js';
import { appendInside, writeInside } from './writing.js';

export type { HomeAgent, HomePaths } from './places.js';

/** Where a home is seen by the agent itself. */
export const workspace = '/workspace';

/** MEMORY.md and a person's file stay below this; the model is shown less of them than that. */
export const maxMemoryBytes = 262_144;

/** Something to remember, of the agent or about a person. */
interface Fact {
  text: string;
  person?: string;
  /** When it was told. */
  at?: string;
}

export interface HomesOptions {
  dataDir: string;
  /** The runtime's: whom the files of the agent with this number belong to. */
  owner(number: number): Owner;
  clock?: Clock;
  /** Awaited before a home is looked for: moves that are still to be carried out. */
  settled?(homes: Homes): Promise<void>;
}

/**
 * Makes a folder where it is missing, and tells of that. An agent may close those that it is given, and would never
 * get in again: each start opens them.
 */
async function openUp(folder: string): Promise<string | undefined> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  return made;
}

/**
 * The agents' folders in the data directory: made, given to their owners, written to by the host, thrown
 * away.
 */
export class Homes {
  private readonly locks = new Locks();
  private readonly clock: Clock;

  constructor(private readonly options: HomesOptions) {
    this.clock = options.clock ?? systemClock;
  }

  paths(agent: { path: string }): HomePaths {
    return pathsOf(this.options.dataDir, agent.path);
  }

  /** The home as the functions of inside.ts take it. */
  tree(agent: HomeAgent): Tree {
    return { root: this.paths(agent).home, owner: this.options.owner(agent.number) };
  }

  /** Resolves when no folder is waiting to be moved. */
  async settled(): Promise<void> {
    await this.options.settled?.(this);
  }

  /** What is known of people, as the functions of inside.ts take it. */
  people(agent: { path: string }): Tree {
    return { root: this.paths(agent).people };
  }

  /**
   * Makes what is missing. Folders that belonged to an agent with another id go to the trash: nothing is
   * inherited.
   */
  async ensure(agent: HomeAgent): Promise<HomePaths> {
    await this.settled();
    return this.locks.shared(agent.path, `ensure ${agent.id} ${agent.number}`, async () => {
      checkPlain(agent.id, 'an agent');
      const paths = this.paths(agent);
      const holder = await holderOf(this.options.dataDir, agent.path);
      if (holder !== undefined && holder !== agent.id)
        await moveToTrash(this.options.dataDir, { id: holder, path: agent.path }, this.clock.now());
      const made = await openUp(paths.home);
      for (const path of [paths.sessions, paths.people]) await openUp(path);
      if (made !== undefined || holder !== agent.id) await this.settle(agent, paths);
      await own(this.tree(agent));
      return paths;
    });
  }

  private async settle(agent: HomeAgent, paths: HomePaths): Promise<void> {
    await seed(this.tree(agent), agent);
    await writeFile(paths.marker, agent.id, { mode: 0o600 });
  }

  /** The folder that is mounted as /home/agent of one session. */
  async sessionDir(agent: HomeAgent, folder: string): Promise<string> {
    checkPlain(folder, 'a session');
    const { sessions } = await this.ensure(agent);
    const owner = this.options.owner(agent.number);
    const tree = { root: join(sessions, folder), owner };
    await openUp(tree.root);
    await own(tree);
    return tree.root;
  }

  /**
   * Puts the folders of an agent that is gone out of the way; undefined when they are another's by now, or
   * nobody's.
   */
  trash(agent: { id: string; path: string; number?: number }): Promise<string | undefined> {
    return this.locks.run(agent.path, async () => {
      const holder = await holderOf(this.options.dataDir, agent.path);
      if (holder !== undefined && holder !== agent.id) return undefined;
      return moveToTrash(this.options.dataDir, agent, this.clock.now());
    });
  }

  /** Lets the folders follow an agent to another path; they stay where they are if they are not the agent's. */
  move(agent: { id: string; from: string; to: string }): Promise<void> {
    const run = (): Promise<void> => moveFolders(this.options.dataDir, agent, this.clock.now());
    return this.locks.run(agent.from, () => this.locks.run(agent.to, run));
  }

  /** Bytes on disk; `complete` is false when there are more files than are counted. */
  async usage(agent: HomeAgent, entries = 200_000): Promise<{ bytes: number; complete: boolean }> {
    const counted = new Set<bigint>();
    let bytes = 0;
    const complete = await walk(this.tree(agent), { entries }, ({ stat }) => {
      if (stat.nlink > 1n && !stat.isDirectory()) {
        if (counted.has(stat.ino)) return;
        counted.add(stat.ino);
      }
      bytes += Number(stat.blocks) * 512;
    });
    return { bytes, complete };
  }

  /** What the data directory's disk has left for the server. */
  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.options.dataDir);
    return bavail * bsize;
  }

  /** Puts a whole file into the home, or takes it away. */
  async put(agent: HomeAgent, path: string, content: string | undefined): Promise<void> {
    await this.locks.run(`${agent.path} ${path}`, () => putText(this.tree(agent), path, content));
  }

  /** Keeps one fact, dated, in MEMORY.md or in the file of a person. */
  async remember(agent: HomeAgent, { text, person, at }: Fact): Promise<void> {
    const fact = text.trim();
    if (fact === '') throw new Problem('invalid', 'There is nothing to remember: the text is empty.');
    if (Buffer.byteLength(fact) > 8192)
      throw new Problem(
        'tooLarge',
        'One thing to remember may have 8192 bytes; write a file and remember its name.',
      );
    const line = factLine(fact, at ?? this.clock.iso());
    const [tree, file] = person ? [this.people(agent), personFile(person)] : [this.tree(agent), 'MEMORY.md'];
    await this.locks.run(`${agent.path} ${file}`, () => appendInside(tree, file, line, maxMemoryBytes));
  }

  /** Lays a file that came with a message into media/; the path as the agent sees it. */
  async saveAttachment(
    agent: HomeAgent,
    attachment: { id: string; name: string },
    bytes: Uint8Array,
  ): Promise<string> {
    checkPlain(attachment.id, 'an attachment');
    const path = `media/${attachment.id}-${safeName(attachment.name)}`;
    await writeInside(this.tree(agent), path, bytes);
    return `${workspace}/${path}`;
  }
}
