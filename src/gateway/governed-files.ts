import { agentCaller } from '../identity/principals.js';
import { appendAudit } from '../kernel/audit.js';
import { Gate } from '../kernel/gate.js';
import { log } from '../platform/log.js';
import type { Engine } from './engine.js';
import { isSkill } from './home/governed.js';
import type { HomeAgent, Homes } from './home/homes.js';
import { Kept, type Change } from './home/kept.js';
import { Locks } from './home/locks.js';
import { agentById } from './turns/agent-row.js';

type Action = 'personas:update' | 'skills:update';

const actions: readonly Action[] = ['personas:update', 'skills:update'];
const actionOf = ({ path }: Change): Action => (isSkill(path) ? 'skills:update' : 'personas:update');

/** An audit row names so many files; their number is always told. */
const mostNamed = 50;

/**
 * PERSONA.md, CLAUDE.md and skills/: what an agent changes of them is taken back unless it may, and both are audited.
 * While a container of the agent lives, a change is the agent's; at any other time it is that of whoever works on the
 * host, and stands.
 */
export class GovernedFiles {
  /** Containers that live, by agent. */
  readonly #alive = new Map<string, number>();
  readonly #locks = new Locks();
  readonly #looking = new Set<Promise<void>>();

  constructor(
    private readonly engine: Engine,
    private readonly homes: Homes,
    /** What had to wait until no container of the agent lives. */
    private readonly quiet: (agent: HomeAgent) => Promise<void>,
  ) {}

  isAlive(agentId: string): boolean {
    return (this.#alive.get(agentId) ?? 0) > 0;
  }

  containerMade(agentId: string): void {
    this.#alive.set(agentId, (this.#alive.get(agentId) ?? 0) + 1);
  }

  containerGone(agentId: string): void {
    this.#alive.set(agentId, (this.#alive.get(agentId) ?? 1) - 1);
    this.look(agentId, null);
  }

  /** Looks in the background, after a turn or when a container is gone. */
  look(agentId: string, turnId: string | null): void {
    const looking = this.settle(agentId, turnId).catch((error: unknown) =>
      log.gateway.warn({ error, agent: agentId }, 'governed files could not be looked at'),
    );
    this.#looking.add(looking);
    void looking.then(() => this.#looking.delete(looking));
  }

  async idle(): Promise<void> {
    await Promise.all(this.#looking);
  }

  /** Before a turn reads what it is told: afterwards the files are approved ones, and are looked at again later. */
  begin(agent: HomeAgent): Promise<void> {
    return this.#locks.shared(agent.id, `begin ${agent.path}`, async () => {
      const kept = this.kept(agent);
      if (kept.isOpen) await this.judge(agent, kept, null);
      else await this.adopt(agent, kept);
      await kept.open();
    });
  }

  /**
   * Somebody who may has changed a file from outside: it is the approved one from now on. What an agent has made of it
   * before is judged first, so that its change is neither lost from the audit nor taken for this one.
   */
  put(agent: HomeAgent, path: string, content: string | undefined): Promise<void> {
    return this.#locks.run(agent.id, async () => {
      const kept = this.kept(agent);
      if (kept.isOpen) await this.judge(agent, kept, null);
      // Without a first look there is nothing to compare with; that takes all as it stands.
      if (!kept.isNew) await kept.put(path, content);
      await this.homes.put(agent, path, content);
    });
  }

  /** What `work` changes is right as it is: it was asked for, and its audit row is there. No container may live. */
  bring<T>(agent: HomeAgent, work: () => Promise<T>): Promise<T> {
    return this.#locks.run(agent.id, async () => {
      const kept = this.kept(agent);
      if (kept.isOpen) await this.judge(agent, kept, null);
      else await this.adopt(agent, kept);
      const done = await work();
      for (const change of await kept.changes(this.homes.tree(agent))) await kept.approve(change);
      return done;
    });
  }

  /** Nothing that a container has changed without being allowed to is left afterwards. */
  private settle(agentId: string, turnId: string | null): Promise<void> {
    const name = turnId === null ? 'look' : 'look after a turn';
    return this.#locks.shared(agentId, name, async () => {
      const agent = await agentById(this.engine.database.read, agentId);
      if (!agent) return;
      const kept = this.kept(agent);
      if (!kept.isOpen) return;
      await this.homes.settled();
      await this.judge(agent, kept, turnId);
      if (this.isAlive(agentId)) return;
      await kept.close();
      await this.quiet(agent);
    });
  }

  private kept({ id }: HomeAgent): Kept {
    return new Kept(this.engine.config.dataDir, id);
  }

  /** Changed on the host while no container lived; the very first look finds what the home was made with. */
  private async adopt(agent: HomeAgent, kept: Kept): Promise<void> {
    const first = kept.isNew;
    const changes = await kept.changes(this.homes.tree(agent));
    for (const change of changes) await kept.approve(change);
    if (first) return;
    for (const action of actions)
      await this.record(agent, action, changes, { principal: 'system', outcome: 'ok', turnId: null });
  }

  private async judge(agent: HomeAgent, kept: Kept, turnId: string | null): Promise<void> {
    const tree = this.homes.tree(agent);
    const changes = await kept.changes(tree);
    if (changes.length === 0) return;
    const { read } = this.engine.database;
    const gate = await Gate.of(read, await agentCaller(read, agent), this.engine.iso());
    for (const action of actions) {
      const own = changes.filter((change) => actionOf(change) === action);
      if (own.length === 0) continue;
      const { allowed } = gate.verdict({ action, scope: agent.path, params: { agent: agent.path } });
      const outcome = allowed ? 'ok' : 'denied';
      await this.record(agent, action, own, { principal: `agent:${agent.id}`, outcome, turnId });
      if (allowed) for (const change of own) await kept.approve(change);
      else await kept.restore(tree, own);
      if (!allowed) log.gateway.warn({ agent: agent.path, action }, 'governed files were put back');
    }
  }

  private async record(
    agent: HomeAgent,
    action: Action,
    changes: readonly Change[],
    who: { principal: string; outcome: 'ok' | 'denied'; turnId: string | null },
  ): Promise<void> {
    const names = changes.filter((change) => actionOf(change) === action).map(({ path }) => path);
    if (names.length === 0) return;
    const why =
      who.outcome === 'denied'
        ? `agent:${agent.path} may not ${action} on itself; the files were put back`
        : 'the files were changed in the home';
    const row = { at: this.engine.iso(), surface: 'home', action, scope: agent.path, targetKey: agent.path };
    const input = { agent: agent.path, names: names.slice(0, mostNamed), count: names.length };
    await this.engine.database.transact((tx) =>
      appendAudit(tx, { ...row, ...who, input, detail: why, requestId: null }),
    );
  }
}
