import { log } from '../platform/log.js';
import type { Engine } from './engine.js';
import type { GovernedFiles } from './governed-files.js';
import type { HomeHistory } from './home/history.js';
import type { HomeAgent, Homes } from './home/homes.js';
import type { HomeChanges } from './home-changes.js';
import type { HomeQuota } from './home-quota.js';
import { sweepSessions } from './home/session-folders.js';
import { purgeTrash } from './home/trash.js';
import type { HomeWriter } from './home-writes.js';
import { agentById, agentName, type AgentRow } from './turns/agent-row.js';

const homeOf = (agent: AgentRow): HomeAgent => {
  const { id, number, path } = agent;
  return { id, number, path, name: agentName(agent) };
};

export interface KeeperMeans {
  engine: Engine;
  homes: Homes;
  memory: HomeWriter;
  history: HomeHistory;
  governed: GovernedFiles;
  quota: HomeQuota;
  changes: HomeChanges;
}

/** Keeps the homes as the rows say: made for new agents, memory written, and history committed after answers. */
export class HomeKeeper {
  /** Turns of an agent since its last commit. */
  readonly #ended = new Map<string, { turns: string[]; timer: NodeJS.Timeout }>();
  #committing: Promise<void> = Promise.resolve();
  #changing: Promise<void> = Promise.resolve();

  constructor(private readonly means: KeeperMeans) {}

  get history(): HomeHistory {
    return this.means.history;
  }

  async pass(): Promise<boolean> {
    const { read } = this.means.engine.database;
    for (const { id } of await read.selectFrom('agent').select('id').execute()) {
      // Read one by one: an agent may have moved since the pass began, and its old place must not be made anew.
      const agent = await agentById(read, id);
      if (!agent) continue;
      const { sessions } = await this.means.homes.ensure(homeOf(agent));
      if (!this.means.governed.isAlive(id)) await sweepSessions(read, id, sessions);
    }
    await this.means.homes.settled();
    await purgeTrash(this.means.engine.config.dataDir, this.means.engine.clock.now());
    this.#changing = this.change();
    await this.means.memory.apply();
    return false;
  }

  /** Notes the turn and commits the home in the background, when its answer is out. */
  turnEnded(agent: AgentRow, turn: string): void {
    this.means.governed.look(agent.id, turn);
    const waiting = this.#ended.get(agent.id);
    if (waiting) return void waiting.turns.push(turn);
    const timer = setTimeout(() => this.commitSoon(agent.id), 500);
    this.#ended.set(agent.id, { turns: [turn], timer });
  }

  /** Commits what is left; nothing is written into the data directory afterwards. */
  async close(): Promise<void> {
    for (const [agentId, { timer }] of this.#ended) {
      clearTimeout(timer);
      this.commitSoon(agentId);
    }
    await Promise.all([this.#committing, this.#changing]);
    await this.means.governed.idle();
  }

  /** Beside the pass, because new homes must not wait for git; one that fails is found again. */
  private change(): Promise<void> {
    return this.means.changes
      .apply()
      .catch((error: unknown) => log.gateway.warn({ error }, 'a home could not be changed'));
  }

  private commitSoon(agentId: string): void {
    this.#committing = this.#committing.then(() => this.commit(agentId));
  }

  private async commit(agentId: string): Promise<void> {
    const ended = this.#ended.get(agentId);
    this.#ended.delete(agentId);
    if (!ended) return;
    const { turns } = ended;
    // It may have moved since its turn ended.
    const agent = await agentById(this.means.engine.database.read, agentId);
    if (!agent) return;
    try {
      // What was put back is not to stand in the history as the agent's.
      await this.means.governed.idle();
      this.means.engine.step('home-commit:before');
      await this.means.history.commit(homeOf(agent), {
        message: `After ${turns.length === 1 ? 'a turn' : `${turns.length} turns`}`,
        turns,
      });
      this.means.engine.step('home-commit:after');
      await this.means.quota.measure(homeOf(agent));
    } catch (error) {
      log.gateway.warn({ error, agent: agent.path }, 'the history of a home could not be written');
    }
  }
}
