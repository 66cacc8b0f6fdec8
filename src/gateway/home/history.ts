import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock, type Clock } from '../../platform/clock.js';
import { log } from '../../platform/log.js';
import { Problem } from '../../platform/problem.js';
import { branch } from './fast-import.js';
import { componentsOf } from './folder.js';
import { Git } from './git.js';
import { Locks } from './locks.js';
import { checkPlain, pathsOf, type HomeAgent } from './places.js';
import { lastRead, memorize, recall, type Kept } from './remembered.js';
import { Snapshot } from './snapshot.js';
import type { Tree } from './tree.js';

export interface HistoryOptions {
  dataDir: string;
  /** The program; `git` of the usual places when left out. */
  git?: string;
  clock?: Clock;
}

/** What a commit says of itself. */
export interface CommitNote {
  message: string;
  /** The agent's path when left out. */
  author?: string;
  /** Ids of the turns since the last commit. */
  turns: string[];
}

export interface HomeCommit extends Required<CommitNote> {
  commit: string;
  at: string;
}

function messageOf({ message, turns }: CommitNote): string {
  const subject = message.replace(/[\s\p{Cc}]+/gu, ' ').trim() || 'Change files';
  const trailers = turns.map((turn) => `Turn: ${turn}\n`).join('');
  return trailers ? `${subject}\n\n${trailers}` : `${subject}\n`;
}

function commitOf([commit = '', author = '', at = '', body = '']: string[]): HomeCommit {
  const [message = '', ...rest] = body.split('\n');
  const turns = rest.filter((line) => line.startsWith('Turn: ')).map((line) => line.slice('Turn: '.length));
  return { commit, author, at: new Date(at).toISOString(), message, turns };
}

/**
 * What an agent's home was, commit by commit, in a bare repository outside of it. Git never sees the home:
 * its files are read like any other file of an agent, so nothing in there (hooks, filters, settings) runs on
 * the host.
 */
export class HomeHistory {
  private readonly locks = new Locks();
  private readonly clock: Clock;
  private readonly prepared = new Map<string, Git>();
  private answers: Promise<boolean> | undefined;

  constructor(private readonly options: HistoryOptions) {
    this.clock = options.clock ?? systemClock;
  }

  private get binary(): string {
    return this.options.git ?? 'git';
  }

  /** Whether there is a git to keep the history with; asked once, and its absence is warned of once. */
  available(): Promise<boolean> {
    this.answers ??= this.probe();
    return this.answers;
  }

  private async probe(): Promise<boolean> {
    const answer = await new Git(this.binary, '/').run(['version']).catch(() => undefined);
    if (answer?.code === 0) return true;
    log.gateway.warn('there is no git on this machine: the history of homes is not kept');
    return false;
  }

  /**
   * Stores what has changed in the home since the last commit; undefined when nothing has, or without a git.
   */
  async commit(
    agent: HomeAgent,
    note: CommitNote,
  ): Promise<{ commit: string; changed: string[] } | undefined> {
    if (!(await this.available())) return undefined;
    return this.locks.run(agent.id, async () => {
      const home = await this.home(agent);
      return home && this.take(agent, home, note);
    });
  }

  private async take(
    agent: HomeAgent,
    home: Tree,
    note: CommitNote,
  ): Promise<{ commit: string; changed: string[] } | undefined> {
    const git = await this.repository(agent.id);
    const index = this.index(agent.id);
    const remembered = await recall(git, index);
    const head = { author: note.author ?? agent.path, message: messageOf(note), at: this.clock.now() };
    const snapshot = new Snapshot(git, home, remembered, head);
    await snapshot.take();
    const { changed } = snapshot;
    if (changed.length > 0) {
      remembered.commit = (await git.ask(['rev-parse', '--verify', branch])).toString().trim();
      await git.run(['gc', '--auto', '--quiet']);
    }
    if (remembered.commit === undefined) return undefined;
    await memorize(index, remembered);
    return changed.length > 0 ? { commit: remembered.commit, changed } : undefined;
  }

  /** Does the work while nothing is committed for this agent. */
  still<T>(id: string, work: () => Promise<T>): Promise<T> {
    return this.locks.run(id, work);
  }

  /** Keeps the home as it was before anything was done in it. */
  async begin(agent: HomeAgent): Promise<void> {
    if (!(await this.existing(agent.id))) await this.commit(agent, { message: 'Make the home', turns: [] });
  }

  /** The home as it is at this moment, as a commit that no history has unless it is the newest of it. */
  async now(agent: HomeAgent): Promise<string | undefined> {
    if (!(await this.available())) return undefined;
    return this.locks.run(agent.id, async () => {
      const git = await this.repository(agent.id);
      const remembered = await recall(git, this.index(agent.id));
      const into = 'refs/rookery/now';
      const head = { author: agent.path, message: 'Now\n', at: this.clock.now(), into };
      const snapshot = new Snapshot(git, await this.home(agent), remembered, head);
      await snapshot.take();
      if (snapshot.changed.length === 0) return remembered.commit;
      return (await git.ask(['rev-parse', '--verify', into])).toString().trim();
    });
  }

  /** Newest first. */
  async log(agent: { id: string }, limit: number, after?: string): Promise<HomeCommit[]> {
    const git = await this.existing(agent.id);
    if (!git) return [];
    const format = '--format=%H%x00%an%x00%aI%x00%B';
    const { code, stdout } = await git.run([
      'log',
      '-z',
      `--max-count=${Math.trunc(limit)}`,
      format,
      ...(after === undefined ? [branch] : ['--skip=1', after]),
      '--',
    ]);
    if (code !== 0) return [];
    const fields = stdout.toString().split('\0');
    const count = Math.floor(fields.length / 4);
    return Array.from({ length: count }, (_, index) => commitOf(fields.slice(index * 4, index * 4 + 4)));
  }

  /** A file as it was in a commit; undefined when it was not there. */
  async show(agent: { id: string }, commit: string, path: string): Promise<Buffer | undefined> {
    if (!/^[0-9a-f]{40}$/.test(commit))
      throw new Problem('invalid', 'A commit is named by 40 hexadecimal digits.');
    componentsOf(path);
    const git = await this.existing(agent.id);
    const result = await git?.run(['cat-file', 'blob', `${commit}:${path}`]);
    return result?.code === 0 ? result.stdout : undefined;
  }

  /** The owner is read off the home itself, whose own folder only the server can give away. */
  private async home(agent: {
    path: string;
  }): Promise<{ root: string; owner: { uid: number; gid: number } }> {
    const root = pathsOf(this.options.dataDir, agent.path).home;
    const { uid, gid } = await lstat(root);
    return { root, owner: { uid, gid } };
  }

  /** What the files of a home were when they were last read; undefined where no history of it is kept. */
  async lastRead({ id }: { id: string }): Promise<Map<string, Kept> | undefined> {
    return (await this.existing(id)) && lastRead(this.index(id));
  }

  private index(id: string): string {
    return join(this.options.dataDir, 'git', `${id}.json`);
  }

  private directory(id: string): string {
    checkPlain(id, 'an agent');
    return join(this.options.dataDir, 'git', `${id}.git`);
  }

  /** The repository, to read from; undefined where there is none. */
  async existing(id: string): Promise<Git | undefined> {
    const directory = this.directory(id);
    const found = await lstat(directory).catch(() => undefined);
    return found && (await this.available()) ? new Git(this.binary, directory) : undefined;
  }

  /** Made where missing, and rid of what a git that was killed has left: this server alone writes to it. */
  private async repository(id: string): Promise<Git> {
    const ready = this.prepared.get(id);
    if (ready) return ready;
    const directory = this.directory(id);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const heads = await readdir(join(directory, 'refs', 'heads')).catch(() => []);
    const rests = [
      ...(await readdir(directory)).filter((name) => /\.lock$|^fast_import_crash_/.test(name)),
      ...heads.filter((name) => name.endsWith('.lock')).map((name) => join('refs', 'heads', name)),
    ];
    for (const name of rests) await rm(join(directory, name), { force: true });
    const git = new Git(this.binary, directory);
    await git.ask(['-c', 'init.defaultBranch=main', 'init', '--bare', '--quiet', '--template=']);
    this.prepared.set(id, git);
    return git;
  }
}
