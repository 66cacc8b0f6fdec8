import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  HomeCommitFacts,
  HomeDiff,
  HomeEdit,
  KeptHome,
  HomePoint,
  HistoryPort,
  SessionRecord,
  StoredFile,
  TreeSource,
} from '../kernel/history-port.js';
import { newName } from '../platform/ids.js';
import { Problem } from '../platform/problem.js';
import type { Engine } from './engine.js';
import { stagedPrefix } from './home-changes.js';
import { FastImport } from './home/fast-import.js';
import { Git } from './home/git.js';
import type { HomeHistory } from './home/history.js';
import type { HomeAgent, Homes } from './home/homes.js';
import { listInside, readInside } from './home/inside.js';
import { entryFault } from './home/restore.js';
import { findTracked, maxFileBytes } from './home/tracked-files.js';
import { unlike, type KnownFiles } from './home/unlike.js';
import { HomeVersions } from './home/versions.js';

/** A longer record is not taken along. */
const longestRecord = 64 * 1024 * 1024;
/** Where the harness keeps the records of its conversations, below the folder of a session. */
const projects = '.claude/projects';

const unlessGone = (error: unknown): undefined => {
  if (error instanceof Problem) return undefined;
  throw error;
};

/** What resources ask of homes and their histories. */
export class HomeAccess implements HistoryPort {
  readonly #versions: HomeVersions;

  constructor(
    private readonly engine: Engine,
    private readonly homes: Homes,
    private readonly history: HomeHistory,
  ) {
    this.#versions = new HomeVersions(history);
  }

  async log(agent: KeptHome, limit: number, after?: string): Promise<HomeCommitFacts[]> {
    await this.begin(agent);
    return this.history.log(agent, limit, after);
  }

  async find(agent: KeptHome, point: string): Promise<HomePoint | undefined> {
    await this.begin(agent);
    return this.#versions.find(agent, point);
  }

  async now(agent: KeptHome): Promise<string | undefined> {
    await this.homes.ensure(agent);
    return this.history.now(agent);
  }

  async *unlike(agent: KeptHome, known: KnownFiles): AsyncGenerator<HomeEdit> {
    const read = await this.history.lastRead(agent);
    if (!read) return;
    await this.homes.ensure(agent);
    yield* unlike(this.homes.tree(agent), read, known);
  }

  diff(agent: KeptHome, from: string | undefined, to: string | undefined, bytes: number): Promise<HomeDiff> {
    return this.#versions.difference(agent, from, to, bytes);
  }

  async files(agent: KeptHome, bytes: number): Promise<StoredFile[]> {
    await this.homes.ensure(agent);
    const tree = this.homes.tree(agent);
    const { files } = await findTracked(tree);
    const out: StoredFile[] = [];
    let left = bytes;
    for (const [path, stat] of files) {
      const read = await readInside(tree, path, maxFileBytes).catch(unlessGone);
      if (!read) continue;
      left -= read.length;
      if (left < 0) throw new Problem('tooLarge', `The home of ${agent.path} is larger than ${bytes} bytes.`);
      out.push({ path, bytes: read, executable: (stat.mode & 0o100n) !== 0n });
    }
    return out;
  }

  async records(
    agent: KeptHome,
    sessions: readonly { folder: string; modelSession: string }[],
  ): Promise<SessionRecord[]> {
    const out: SessionRecord[] = [];
    for (const { folder, modelSession } of sessions) {
      const found = await this.record(agent, folder, modelSession);
      if (found) out.push({ modelSession, ...found });
    }
    return out;
  }

  async stage(files: readonly StoredFile[]): Promise<TreeSource> {
    for (const { path } of files) {
      const fault = entryFault(path, { mode: '100644', blob: '' });
      if (fault) throw new Problem('invalid', `${path} ${fault}.`, [{ path, message: fault }]);
    }
    if (!(await this.history.available()))
      throw new Problem('unavailable', 'There is no git on this machine.');
    const source = `git/${stagedPrefix}${this.engine.clock.now()}-${newName()}.git`;
    const directory = join(this.engine.config.dataDir, source);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const git = new Git('git', directory);
    await git.ask(['-c', 'init.defaultBranch=main', 'init', '--bare', '--quiet', '--template=']);
    const head = { author: 'rookery', message: 'Files laid aside\n', at: this.engine.clock.now() };
    const stream = new FastImport(git, { ...head, follows: false });
    for (const { path, bytes, executable } of files)
      await stream.file(path, executable ? '100755' : '100644', bytes);
    await stream.finish();
    return { source, tree: (await git.ask(['rev-parse', 'refs/heads/main'])).toString().trim() };
  }

  source({ id }: { id: string }): string {
    return `git/${id}.git`;
  }

  /** No turn has been there yet, or the home would be kept. */
  private async begin(agent: KeptHome): Promise<void> {
    await this.homes.ensure(agent);
    await this.history.begin(agent);
  }

  private async record(
    agent: HomeAgent,
    folder: string,
    modelSession: string,
  ): Promise<{ path: string; bytes: Buffer } | undefined> {
    const { owner } = this.homes.tree(agent);
    const root = { root: join(this.homes.paths(agent).sessions, folder), ...(owner && { owner }) };
    const places = await listInside(root, projects, 50).catch(() => []);
    for (const { name } of places.filter(({ kind }) => kind === 'folder')) {
      const path = `${projects}/${name}/${modelSession}.jsonl`;
      const bytes = await readInside(root, path, longestRecord).catch(unlessGone);
      if (bytes) return { path, bytes };
    }
    return undefined;
  }
}
