import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Selectable } from 'kysely';
import type { HomeChangeTable } from '../db/tables/recorded.js';
import { log } from '../platform/log.js';
import type { Engine } from './engine.js';
import type { GovernedFiles } from './governed-files.js';
import { Git } from './home/git.js';
import type { HomeHistory } from './home/history.js';
import type { HomeAgent, Homes } from './home/homes.js';
import { add, restore } from './home/restore.js';
import { agentById, agentName } from './turns/agent-row.js';

type Change = Selectable<HomeChangeTable>;

/** A repository made for one change, and for nothing after it. */
export const stagedPrefix = 'staged-';

/** One that no row names may be about to be named by one. */
const unnamedMs = 3_600_000;

/**
 * Brings files of agents to what a change says of them: idempotently, at start, soon after the change was made and
 * before every turn. What the home was before is in its history.
 */
export class HomeChanges {
  #queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly engine: Engine,
    private readonly homes: Homes,
    private readonly history: HomeHistory,
    private readonly governed: GovernedFiles,
    /** Ends what still runs of an agent between its turns. */
    private readonly retire: (agentId: string) => Promise<void>,
  ) {}

  /** All that is open, of one agent or of every agent; one application at a time. */
  apply(agentId?: string): Promise<void> {
    const run = this.#queue.then(() => this.run(agentId));
    this.#queue = run.catch(() => undefined);
    return run;
  }

  /** Before a turn: nothing is open any more, and what the home was is kept. */
  async begin(agent: HomeAgent): Promise<void> {
    await this.apply(agent.id);
    await this.history.begin(agent);
  }

  private async run(agentId: string | undefined): Promise<void> {
    const { read } = this.engine.database;
    const open = read.selectFrom('homeChange').where('appliedAt', 'is', null).selectAll().orderBy('id');
    const rows = await (agentId === undefined ? open : open.where('agentId', '=', agentId)).execute();
    for (const change of rows) {
      await this.one(change);
      const appliedAt = this.engine.iso();
      await this.engine.database.transact((tx) =>
        tx.updateTable('homeChange').set({ appliedAt }).where('id', '=', change.id).execute(),
      );
    }
    if (agentId === undefined) await this.sweep();
  }

  private async one(change: Change): Promise<void> {
    const agent = await agentById(this.engine.database.read, change.agentId);
    if (!agent) return;
    const directory = join(this.engine.config.dataDir, change.source);
    const git = new Git('git', directory);
    const there =
      existsSync(directory) && (await git.run(['cat-file', '-e', `${change.tree}^{tree}`])).code === 0;
    // Waiting would not bring it back, and no turn of the agent could begin.
    if (!there)
      return log.gateway.error({ change: change.id, agent: agent.path }, 'a home change has no source');
    const home = { id: agent.id, number: agent.number, path: agent.path, name: agentName(agent) };
    const { sessions } = await this.homes.ensure(home);
    if (change.root === 'home') return this.bring(home, change, git);
    const { owner } = this.homes.tree(home);
    await add({ root: sessions, ...(owner && { owner }) }, git, change.tree);
  }

  private async bring(home: HomeAgent, { tree, paths, message, author }: Change, git: Git): Promise<void> {
    await this.retire(home.id);
    await this.governed.bring(home, async () => {
      await this.history.commit(home, { message: 'Before the next change', turns: [] });
      await restore(this.homes.tree(home), git, tree, paths ?? undefined);
      await this.history.commit(home, { message, author, turns: [] });
    });
  }

  /** What was laid aside for changes that are made, or were never asked for. */
  private async sweep(): Promise<void> {
    const folder = join(this.engine.config.dataDir, 'git');
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith(stagedPrefix));
    if (names.length === 0) return;
    const rows = await this.engine.database.read
      .selectFrom('homeChange')
      .where('appliedAt', 'is', null)
      .select('source')
      .execute();
    const open = new Set(rows.map(({ source }) => source));
    for (const name of names)
      if (!open.has(`git/${name}`) && this.isOld(name)) await rm(join(folder, name), { recursive: true });
  }

  private isOld(name: string): boolean {
    const at = Number(/^staged-(\d+)-/.exec(name)?.[1] ?? 0);
    return at < this.engine.clock.now() - unnamedMs;
  }
}
