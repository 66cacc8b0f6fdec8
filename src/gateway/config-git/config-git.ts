import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitDraft, GitEntry, GitMade, GitPort, GitRemote, GitTree } from '../../kernel/git-port.js';
import type { GitConfig } from '../../platform/config.js';
import { Problem } from '../../platform/problem.js';
import { Blobs } from '../home/blobs.js';
import { Git } from '../home/git.js';
import { Locks } from '../home/locks.js';
import { entryFault } from '../home/restore.js';
import { maxFileBytes, untracked } from '../home/tracked-files.js';
import { forgetPast } from './forget.js';
import { sweep } from './leftovers.js';
import { listing } from './listing.js';
import { Remote } from './remote.js';
import { writeCommits } from './write-commits.js';

const fetched = 'refs/remotes/origin/head';

/** The server's own copy of the repository of the configuration: bare, without hooks, filters or work trees. */
export class ConfigGit implements GitPort {
  readonly source = 'config-git';
  /** What writes to the copy does so one after the other. */
  readonly #locks = new Locks();
  readonly #directory: string;
  readonly #remote: Remote;
  #made: Promise<Git> | undefined;

  constructor(dataDir: string, limits: GitConfig) {
    this.#directory = join(dataDir, this.source);
    this.#remote = new Remote(this.#directory, limits);
  }

  stop(): void {
    this.#remote.stop();
  }

  fault(url: string): string | undefined {
    return this.#remote.fault(url);
  }

  homeFault(path: string, entry: GitEntry): string | undefined {
    const { fault = entryFault(path, entry), size } = entry;
    if (fault !== undefined) return fault;
    if (untracked(path)) return 'is where nothing of a home is kept';
    return size > maxFileBytes ? `has ${size} bytes; a file of a home may have ${maxFileBytes}` : undefined;
  }

  async fetch(remote: GitRemote): Promise<string | undefined> {
    await this.git();
    const head = await this.#remote.head(remote);
    if (head === undefined || (await this.has(head))) return head;
    return this.#locks.run('write', async () => {
      try {
        await this.#remote.fetch(remote, fetched);
      } catch (error) {
        await sweep(this.#directory);
        throw error;
      }
      return this.resolve(fetched);
    });
  }

  async push(remote: GitRemote, commit: string): Promise<boolean> {
    await this.git();
    return this.#remote.push(remote, commit);
  }

  async has(commit: string): Promise<boolean> {
    return (await (await this.git()).run(['cat-file', '-e', `${commit}^{commit}`])).code === 0;
  }

  async tree(commit: string): Promise<GitTree> {
    return listing(await this.git(), commit);
  }

  async contents(names: Iterable<string>, most: number): Promise<Map<string, Buffer>> {
    const blobs = new Blobs(await this.git());
    try {
      const out = new Map<string, Buffer>();
      let left = most;
      for (const name of new Set(names)) {
        const bytes = await blobs.read(name, left);
        if (!bytes) throw new Problem('tooLarge', `The manifests are larger than ${most} bytes.`);
        left -= bytes.length;
        out.set(name, bytes);
      }
      return out;
    } finally {
      blobs.close();
    }
  }

  async isBefore(commit: string, of: string): Promise<boolean> {
    return (await (await this.git()).run(['merge-base', '--is-ancestor', commit, of])).code === 0;
  }

  async mergeBase(one: string, other: string): Promise<string | undefined> {
    const { code, stdout } = await (await this.git()).run(['merge-base', one, other]);
    return code === 0 ? stdout.toString().trim() : undefined;
  }

  async commit(
    name: string,
    parent: string | undefined,
    drafts: Iterable<GitDraft> | AsyncIterable<GitDraft>,
  ): Promise<GitMade> {
    const git = await this.git();
    return this.#locks.run('write', async () => {
      const made = await writeCommits(git, `refs/rookery/${name}`, parent, drafts);
      if (made.commits > 0) await git.run(['gc', '--auto', '--quiet']);
      return made;
    });
  }

  async keep(name: string, commit: string): Promise<void> {
    await (await this.git()).ask(['update-ref', `refs/rookery/${name}`, commit]);
  }

  /** Forgets what the configuration was before this commit; without one all of it. */
  async forget(head: string | undefined): Promise<void> {
    if (!existsSync(this.#directory)) return;
    await this.#locks.run('write', async () => {
      if (head !== undefined) return forgetPast(await this.git(), head);
      this.#made = undefined;
      await rm(this.#directory, { recursive: true, force: true });
    });
  }

  private async resolve(name: string): Promise<string> {
    return (await (await this.git()).ask(['rev-parse', '--verify', name])).toString().trim();
  }

  private git(): Promise<Git> {
    this.#made ??= this.make();
    return this.#made;
  }

  private async make(): Promise<Git> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    await sweep(this.#directory);
    const git = new Git('git', this.#directory);
    await git.ask(['-c', 'init.defaultBranch=main', 'init', '--bare', '--quiet', '--template=']);
    return git;
  }
}
