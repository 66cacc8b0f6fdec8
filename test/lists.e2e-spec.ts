import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import type { Kysely, KyselyPlugin } from 'kysely';
import type { Tables } from '../src/db/tables/index.js';
import { grantTo } from './contract/resources-app.js';
import { World } from './support/boot.js';

const times = { since: '2026-01-01T00:00:00Z', until: '2999-01-01T00:00:00Z' };

/** The lists that many callers fill, each with a value for every filter that it takes. */
const lists: Record<string, Record<string, string>> = {
  admissions: { gate: 'x', state: 'queued' },
  agents: { below: 'corp' },
  'approval-rules': { action: 'grants:create' },
  approvals: { state: 'pending', agent: 'corp' },
  archives: { state: 'ready' },
  audit: {
    action: 'grants:create',
    principal: 'user:ada',
    outcome: 'denied',
    targetKey: 'x',
    turn: 'x',
    ...times,
  },
  budgets: { principal: 'user:ada', chat: 'web:corp' },
  chats: { channel: 'web', agent: 'corp' },
  delegations: { from: 'corp', to: 'corp', state: 'failed', turn: 'x', root: 'x' },
  erasures: { state: 'done' },
  deliveries: { state: 'failed', agent: 'corp', chat: 'web:corp' },
  egress: { host: 'example.com' },
  grants: { principal: 'user:ada', action: 'agents:get' },
  invites: { agent: 'corp' },
  links: { agent: 'corp' },
  members: { child: 'user:ada', parent: 'role:crew' },
  messages: { agent: 'corp', chat: 'web:corp', state: 'failed' },
  packages: { agent: 'corp' },
  pairings: { channel: 'telegram', state: 'pending' },
  routes: { agent: 'corp' },
  secrets: { scope: 'corp' },
  sessions: { agent: 'corp' },
  tasks: { agent: 'corp' },
  tokens: { principal: 'user:ada' },
  'web-routes': { agent: 'corp' },
  turns: { agent: 'corp', chat: 'web:corp', state: 'failed' },
  users: { identity: 'telegram:user/1' },
};

/** Whose rows have no place of an agent's: read by those alone who may read all of them. */
const wholeOnly = ['archives', 'erasures', 'audit', 'members', 'users', 'admissions'];

interface Statement {
  sql: string;
  parameters: readonly unknown[];
}

describe('a page of a list', () => {
  let world: World;
  let file: Sqlite.Database;
  let few: string;
  let asked: Statement[] = [];

  beforeAll(async () => {
    world = await World.boot();
    await grantTo(world.app.core.database, 'user:few', '*', 'few/**');
    few = (await world.api('POST', '/tokens', { name: 'few', principal: 'user:few' })).body.token as string;
    for (const path of ['corp', 'few', 'few/one', 'few/two']) await world.api('POST', '/agents', { path });
    file = new Sqlite(world.app.core.database.path, { readonly: true });
    // Its loops ask on the same handle.
    await world.app.core.gateway.stop(0);
    listen();
  });
  afterAll(async () => {
    file.close();
    await world.close();
  });

  /** Notes each query of the reading handle, which is what a list runs on. */
  function listen(): void {
    const { database } = world.app.core;
    const plain = database.read as Kysely<Tables>;
    const built = new WeakMap<object, Statement>();
    const plugin: KyselyPlugin = {
      transformQuery: ({ node, queryId }) => {
        built.set(queryId, plain.getExecutor().compileQuery(node, queryId));
        return node;
      },
      // Parts of a query are transformed as well, but only the whole of it has a result.
      transformResult: async ({ result, queryId }) => {
        const statement = built.get(queryId);
        if (statement) asked.push(statement);
        return result;
      },
    };
    Object.assign(database, { read: plain.withPlugin(plugin) });
  }

  const planOf = ({ sql, parameters }: Statement): string[] => {
    const values = parameters.map((value) => (typeof value === 'boolean' ? Number(value) : value));
    const rows = file.prepare(`explain query plan ${sql}`).all(...values) as { detail: string }[];
    return rows.map(({ detail }) => detail);
  };

  async function plansOf(
    name: string,
    query: Record<string, string>,
    token = world.token,
  ): Promise<string[][]> {
    asked = [];
    const path = `/${name}?${new URLSearchParams(query).toString()}`;
    const { status } = await world.api('GET', path, undefined, { authorization: `Bearer ${token}` });
    expect(status).toBe(200);
    return asked.filter(({ sql }) => /limit \+\?$/.test(sql)).map(planOf);
  }

  const sorts = (plan: string[]) => plan.filter((step) => /USE TEMP B-TREE FOR ORDER BY/.test(step));
  const scans = (plan: string[]) => plan.filter((step) => /^SCAN (?!json_each|CONSTANT)/.test(step));

  describe.each(Object.entries(lists))('of %s', (name, filters) => {
    it('is read in the order of the list, and never sorted', async () => {
      for (const plan of await plansOf(name, {})) expect(sorts(plan)).toEqual([]);
    });

    it.each(Object.entries(filters))(
      'by %s is found by an index that ends in that order',
      async (field, value) => {
        const plans = await plansOf(name, { [field]: value });
        expect(plans.length).toBeGreaterThan(0);
        for (const plan of plans) expect([scans(plan), sorts(plan)]).toEqual([[], []]);
      },
    );

    if (wholeOnly.includes(name)) return;
    it('walks past nothing of others for who may read only a few of its rows', async () => {
      const plans = await plansOf(name, {}, few);
      expect(plans.length).toBeGreaterThan(1);
      for (const plan of plans) expect(scans(plan)).toEqual([]);
    });
  });

  it.each([
    ['few', 3],
    ['more than are looked up one by one', 1203],
  ])('shows exactly the rows that may be read, page after page: %s (P5)', async (_words, count) => {
    const { database } = world.app.core;
    const present = await database.read
      .selectFrom('grant')
      .select('id')
      .where('scope', 'like', 'few/%')
      .execute();
    const stamps = { createdAt: 'x', createdBy: 'x', updatedAt: 'x' };
    const row = (n: number, scope: string) => ({
      ...{
        id: `${n}`.padStart(22, '0') + scope.slice(0, 3),
        principal: 'user:x',
        action: 'agents:get',
        scope,
      },
      ...{
        params: {},
        effect: 'allow' as const,
        delegable: false,
        expiresAt: null,
        note: null,
        grantedBy: 'x',
      },
      ...stamps,
    });
    const numbers = Array.from({ length: count + 1 - present.length }, (_, n) => count + n);
    for (const scope of ['few/one', 'other', '**'])
      await database.transact((tx) =>
        tx
          .insertInto('grant')
          .values(numbers.map((n) => row(n, scope)))
          .execute(),
      );
    const seen: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const query: string = new URLSearchParams({ limit: '500', ...(cursor && { cursor }) }).toString();
      const page = await world.api('GET', `/grants?${query}`, undefined, { authorization: `Bearer ${few}` });
      seen.push(...page.body.items.map(({ scope }: { scope: string }) => scope));
      cursor = page.body.nextCursor as string | undefined;
    }
    expect(seen.toSorted().map((scope) => scope.slice(0, 4))).toEqual(Array(count + 1).fill('few/'));
  });
});
