import type { ReadDb } from '../../db/db.js';
import { factsOf, type StoredMessage } from '../intake/facts.js';
import { settingOf } from '../../db/setting.js';
import type { Session, Turn } from './turn-store.js';

/** How many observed messages a turn is told of, where nothing else is said. */
const usual = 50;

/**
 * What was said around the messages of a turn since the last one: in the same room, and where a thread or a forum topic
 * is a room of its own in that one. `first` is the turn's first message.
 */
export async function observedAround(
  db: ReadDb,
  turn: Pick<Turn, 'chat' | 'agentId'>,
  session: Pick<Session, 'contextSeq'>,
  first: StoredMessage | undefined,
): Promise<StoredMessage[]> {
  const most = first ? await windowOf(db, first) : usual;
  if (most === 0) return [];
  const rows = await db
    .selectFrom('message')
    .selectAll()
    .where('chat', '=', turn.chat)
    .where('agentId', '=', turn.agentId)
    .where('state', '=', 'observed')
    .where('seq', '>', session.contextSeq)
    .orderBy('seq', 'desc')
    .limit(most * 4)
    .execute();
  const place = first && placeOf(first);
  return rows
    .filter((row) => place === undefined || placeOf(row) === place)
    .slice(0, most)
    .reverse();
}

/** A direct chat is one place whoever the platform says its peer is. */
function placeOf(row: StoredMessage): string {
  const { peer } = factsOf(row);
  return peer.kind === 'direct' ? '' : peer.id;
}

/** The route's own window, else the account's, its channel's, the settings' limit (GR-12). */
async function windowOf(db: ReadDb, { channel, routeId }: StoredMessage): Promise<number> {
  const route =
    routeId === null
      ? undefined
      : await db.selectFrom('route').where('id', '=', routeId).select('observeWindow').executeTakeFirst();
  if (route && route.observeWindow !== null) return route.observeWindow;
  const [platform = channel] = channel.split('.', 1);
  const rows = await db
    .selectFrom('channel')
    .where('id', 'in', [channel, platform])
    .select(['id', 'historyLimit'])
    .execute();
  const limits = [channel, platform].map((id) => rows.find((row) => row.id === id)?.historyLimit);
  const own = limits.find((limit) => limit !== undefined && limit !== null);
  return own ?? Number((await settingOf(db, 'historyLimit')) ?? usual);
}
