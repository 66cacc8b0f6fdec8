import type { Tx } from '../../src/db/db.js';
import { newId } from '../../src/platform/ids.js';
import type { Joined, Policy, Row } from './authority-model.js';
import type { World } from './boot.js';

const stamps = { version: 1, createdAt: '2026-01-01', createdBy: 'system', updatedAt: '2026-01-01' };

/** The access list of a running server as the model reads it, and the other way. */
export class AuthorityState {
  private constructor(
    private readonly world: World,
    /** The moment at which the server's clock stands. */
    readonly now: string,
    /** Path by id. */
    private readonly agents: ReadonlyMap<string, string>,
  ) {}

  /** With an agent at each place where calls are tried. */
  static async in(world: World, now: string): Promise<AuthorityState> {
    for (const path of ['a', 'ab', 'a/a', 'a/ab', 'ab/a']) await world.agent(path);
    const rows = await world.app.core.database.read.selectFrom('agent').select(['id', 'path']).execute();
    return new AuthorityState(world, now, new Map(rows.map(({ id, path }) => [id, path])));
  }

  /** Two people and two agents; `agent:1` and `agent:2` of the model's world stand for the agents at these places. */
  get walkers(): string[] {
    return ['user:ada', 'user:bob', this.stored('agent:1'), this.stored('agent:2')];
  }

  agentOf(principal: string): { id: string; path: string } | undefined {
    const id = principal.slice('agent:'.length);
    const path = this.agents.get(id);
    return path === undefined ? undefined : { id, path };
  }

  stored(principal: string): string {
    const path = { 'agent:1': 'a/ab', 'agent:2': 'a' }[principal];
    const found = [...this.agents].find(([, at]) => at === path);
    return found ? `agent:${found[0]}` : principal;
  }

  /** Replaces all but what is seeded; every row stands by itself, and the walkers may do `open` everywhere. */
  async set(policy: Policy, open: readonly string[] = []): Promise<void> {
    await this.world.app.core.database.transact(async (tx) => {
      await tx.deleteFrom('grant').where('principal', 'not in', ['role:operator', 'role:member']).execute();
      await tx.deleteFrom('member').where('parent', 'not in', ['role:operator', 'role:member']).execute();
      for (const row of policy.rows) await this.insert(tx, { ...row, principal: this.stored(row.principal) });
      const rest = { scope: '**', params: {}, effect: 'allow' as const, delegable: false, expiresAt: null };
      for (const principal of this.walkers)
        for (const action of open) await this.insert(tx, { principal, action, ...rest });
      for (const { child, parent } of policy.members)
        await tx
          .insertInto('member')
          .values({ ...stamps, id: newId(), child: this.stored(child), parent, via: 'seed' })
          .execute();
    });
  }

  async policy(): Promise<Policy> {
    const { read } = this.world.app.core.database;
    const rows = (await read.selectFrom('grant').selectAll().orderBy('id').execute()) as unknown as Row[];
    const members = (await read.selectFrom('member').selectAll().orderBy('id').execute()) as Joined[];
    const agents = Object.fromEntries([...this.agents].map(([id, path]) => [`agent:${id}`, path]));
    return { rows, members, agents };
  }

  private async insert(tx: Tx, row: Omit<Row, 'id' | 'grantedBy' | 'createdAt'>): Promise<void> {
    const { principal, action, scope, effect, delegable, expiresAt } = row;
    await tx
      .insertInto('grant')
      .values({
        ...{ ...stamps, id: newId(), principal, action, scope, effect, delegable, expiresAt, note: null },
        params: row.params as Record<string, string>,
        grantedBy: 'system',
      })
      .execute();
  }
}
