import { sql, type Selectable } from 'kysely';
import type { ReadDb, Tx } from '../db/db.js';
import type { DeliveryTable } from '../db/tables/bus.js';
import { isOpenDelivery } from '../db/open-rows.js';
import { prepared } from '../db/prepared.js';
import { newId } from '../platform/ids.js';
import type { Json } from '../platform/json.js';

export type Delivery = Selectable<DeliveryTable>;

/** One outbound effect. `key` names the effect: the same key twice is one delivery, whoever asks again (P4). */
export interface Effect {
  key: string;
  kind: DeliveryTable['kind'];
  channel: string;
  chat: string;
  /** The bus message that it carries, changes or reacts to. */
  messageId?: string;
  payload: { [name: string]: Json };
  turnId?: string;
  /** The agent of a message that is written only after its delivery. */
  agentId?: string;
}

/** The agent that causes it: of its turn, else of its message. */
function ownerOf({ turnId, agentId, messageId }: Effect) {
  if (turnId !== undefined) return sql<string | null>`(select agent_id from turn where id = ${turnId})`;
  return agentId ?? sql<string | null>`(select agent_id from message where id = ${messageId ?? null})`;
}

/** Queues the effect in the transaction of what caused it; false when it was queued before. */
export async function enqueue(tx: Tx, effect: Effect, at: string): Promise<boolean> {
  const row = await tx
    .insertInto('delivery')
    .values({
      ...effect,
      messageId: effect.messageId ?? null,
      turnId: effect.turnId ?? null,
      agentId: ownerOf(effect),
      id: newId(Date.parse(at)),
      state: 'pending',
      attempts: 0,
      nextAt: at,
      platformId: null,
      error: null,
      at,
    })
    .onConflict((on) => on.column('key').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

const anyDue = prepared<{ now: string }, { id: string }>((db, given) =>
  db
    .selectFrom('delivery')
    .where('state', '=', 'pending')
    .where(isOpenDelivery())
    .where('nextAt', '<=', given('now'))
    .select('id')
    .limit(1),
);

/** Whether a claim could find anything, asked without a write. */
export async function hasDue(db: ReadDb, now: string): Promise<boolean> {
  return (await anyDue(db, { now })).length > 0;
}

/** The oldest of each chat that is due, numbered within its channel. */
const firstOfChats = (db: ReadDb, now: string) =>
  db
    .selectFrom('delivery')
    .select((eb) => [
      'delivery.id',
      eb.fn
        .agg<number>('row_number')
        .over((o) => o.partitionBy('channel').orderBy('seq'))
        .as('rank'),
    ])
    .where('state', '=', 'pending')
    .where(isOpenDelivery())
    .where('nextAt', '<=', now)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('delivery as earlier')
            .select('earlier.id')
            .where(isOpenDelivery('earlier.state'))
            .whereRef('earlier.chat', '=', 'delivery.chat')
            .whereRef('earlier.channel', '=', 'delivery.channel')
            .whereRef('earlier.seq', '<', 'delivery.seq'),
        ),
      ),
    );

/**
 * Takes the deliveries that are due, in each chat the oldest, because a chat's effects leave in their order; of a
 * channel no more than it has `room` for, the oldest of each channel first, so that thousands that wait for one never
 * hide those of another. The row says `sending` before the platform is called, so that a crash in between is known as
 * *uncertain*.
 */
export async function claimDue(
  tx: Tx,
  now: string,
  limit: number,
  room: (channel: string) => number = () => limit,
): Promise<Delivery[]> {
  const rows = await tx
    .selectFrom('delivery')
    .innerJoin(firstOfChats(tx, now).as('first'), 'first.id', 'delivery.id')
    .selectAll('delivery')
    .select('first.rank')
    .orderBy('first.rank')
    .orderBy('delivery.seq')
    .limit(limit)
    .execute();
  const due = rows.filter(({ rank, channel }) => rank <= room(channel)).map(({ rank: _, ...row }) => row);
  if (due.length === 0) return [];
  const ids = due.map(({ id }) => id);
  await tx
    .updateTable('delivery')
    .set((eb) => ({ state: 'sending', attempts: eb('attempts', '+', 1) }))
    .where('id', 'in', ids)
    .execute();
  return due.map((row) => ({ ...row, attempts: row.attempts + 1 }));
}

/** What a send came to. `retry` says when; the other outcomes are final. */
export type Settlement =
  | { state: 'sent'; platformId?: string }
  | { state: 'failed' | 'uncertain'; error: string }
  | { state: 'pending'; error: string; nextAt: string };

export async function settle(tx: Tx, id: string, outcome: Settlement): Promise<void> {
  await tx.updateTable('delivery').set(outcome).where('id', '=', id).where('state', '=', 'sending').execute();
}

/** Keeps which parts of a split text have been sent. */
export async function noteParts(tx: Tx, id: string, parts: readonly (string | null)[]): Promise<void> {
  await tx
    .updateTable('delivery')
    .set({ parts: [...parts] })
    .where('id', '=', id)
    .execute();
}

/** After a crash: what was being sent may have arrived. It is marked, never silently repeated (P4). */
export async function markUncertain(tx: Tx): Promise<Delivery[]> {
  return tx
    .updateTable('delivery')
    .set({ state: 'uncertain', error: 'the server stopped while it was being sent' })
    .where('state', '=', 'sending')
    .where(isOpenDelivery())
    .returningAll()
    .execute();
}
