import type { Selectable } from 'kysely';
import { counterOf } from '../../bus/counters.js';
import type { ReadDb } from '../../db/db.js';
import type { ChannelTable } from '../../db/tables/channels.js';
import { compile, type Router } from '../../routing/router.js';
import type {
  ChannelPolicy,
  ChannelRow,
  RouteMatch,
  RouteTarget,
  RoutingSettings,
  SessionScopes,
  Snapshot,
} from '../../routing/types.js';

export async function configVersion(db: ReadDb): Promise<number> {
  const version = await counterOf(db, 'config');
  if (version === undefined) throw new Error('the configuration has no version');
  return version;
}

/** An unrouted message of a channel whose agent is gone is refused, and goes to no other (BN-25). */
const missing = (id: string): string => `#${id}`;

function channelRow(row: Selectable<ChannelTable> & { defaultAgent: string | null }): ChannelRow {
  const defaultAgent = row.defaultAgentId === null ? null : (row.defaultAgent ?? missing(row.defaultAgentId));
  const { id, platform, account, enabled, dmPolicy, groupPolicy, allowFrom, groupAllowFrom } = row;
  const { groups, requireMention, allowBots, unrouted, historyLimit } = row;
  const policies = { dmPolicy, groupPolicy, allowFrom, groupAllowFrom, groups, requireMention, allowBots };
  const given = Object.entries({ ...policies, unrouted, historyLimit, defaultAgent });
  const values = Object.fromEntries(given.filter(([, value]) => value !== null)) as ChannelPolicy;
  return { id, platform, account, enabled, ...values };
}

/** The configuration that routing decides on, all of one version. */
export async function loadSnapshot(db: ReadDb): Promise<Snapshot> {
  for (;;) {
    const snapshot = await readSnapshot(db);
    // Somebody may have changed it between two of the questions.
    if ((await configVersion(db)) === snapshot.version) return snapshot;
  }
}

/** The senders that are somebody's, by the person. */
async function peopleIn(db: ReadDb): Promise<Record<string, string[]>> {
  const rows = await db
    .selectFrom('member')
    .where('child', '>=', 'sender:')
    .where('child', '<', 'sender;')
    .where('parent', 'like', 'user:%')
    .select(['child', 'parent'])
    .orderBy('id')
    .execute();
  const people = Map.groupBy(rows, ({ parent }) => parent);
  const senders = Array.from(people, ([person, of]): [string, string[]] => [
    person,
    of.map(({ child }) => child.slice('sender:'.length)),
  ]);
  return Object.fromEntries(senders);
}

async function readSnapshot(db: ReadDb): Promise<Snapshot> {
  const version = await configVersion(db);
  const agents = await db.selectFrom('agent').selectAll().orderBy('number').execute();
  const routes = await db.selectFrom('route').selectAll().orderBy('seq').execute();
  const channels = await db
    .selectFrom('channel')
    .leftJoin('agent', 'agent.id', 'channel.defaultAgentId')
    .selectAll('channel')
    .select('agent.path as defaultAgent')
    .orderBy('channel.id')
    .execute();
  const settings = await db.selectFrom('setting').select(['name', 'value']).execute();
  const people = await peopleIn(db);
  return {
    version,
    agents: agents.map((row) => ({
      path: row.path,
      seq: row.number,
      default: row.default,
      ...(row.name !== null && { name: row.name }),
      identity: row.identity as { name?: string; emoji?: string },
      mentionPatterns: row.mentionPatterns,
      ...(row.dmScope !== null && { dmScope: row.dmScope as SessionScopes['dmScope'] }),
      ...(row.groupScope !== null && { groupScope: row.groupScope as SessionScopes['groupScope'] }),
    })) as Snapshot['agents'],
    channels: channels.map(channelRow),
    routes: routes.map((row) => ({
      id: row.id,
      seq: row.seq,
      priority: row.priority,
      match: row.match as RouteMatch,
      target: row.target as RouteTarget,
      session: row.session as SessionScopes,
      ...(row.observeWindow !== null && { observeWindow: row.observeWindow }),
    })),
    settings: Object.fromEntries(settings.map((row) => [row.name, row.value])) as RoutingSettings,
    people,
  };
}

/** Keeps the compiled router until the configuration's version moves: a change is live for the next message. */
export class RouterCache {
  #router: Router | undefined;

  constructor(private readonly read: ReadDb) {}

  /** As this handle sees the configuration; what is not committed yet is kept for nobody else. */
  async current(db: ReadDb = this.read): Promise<Router> {
    const version = await configVersion(db);
    if (this.#router?.version === version) return this.#router;
    const router = compile(await loadSnapshot(db));
    if (db === this.read) this.#router = router;
    return router;
  }
}
