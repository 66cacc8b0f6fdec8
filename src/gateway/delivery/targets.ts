import type { Delivery } from '../../bus/outbox.js';
import type { ReadDb, Tx } from '../../db/db.js';
import type { Json } from '../../platform/json.js';
import type { Targets } from './plan.js';

/** What a change is about never arrived, so there is nothing to change. */
export class Undelivered extends Error {}

/** Ids on the platform of a message's parts; null where it gives none. */
export type Standing = readonly (string | null)[];

type Facts = { [name: string]: Json } & { parts?: (string | null)[] };

/**
 * What the platform calls the messages that a delivery is about, looked up when it leaves: a change may have been
 * queued before the message itself had left.
 */
export async function targetsOf(db: ReadDb, delivery: Delivery): Promise<Targets> {
  const { messageId, kind, chat, payload } = delivery;
  const { replyTo } = payload as { replyTo?: string | null };
  const answered = replyTo ? await platformIdOf(db, chat, replyTo) : undefined;
  if (messageId === null || !['edit', 'delete', 'react'].includes(kind))
    return { parts: [], ...(answered && { replyTo: answered }) };
  const row = await db
    .selectFrom('message')
    .where('id', '=', messageId)
    .select(['state', 'direction', 'platformId', 'facts'])
    .executeTakeFirst();
  if (row?.direction === 'out' && row.state === 'failed')
    throw new Undelivered('the message that it is about was not delivered');
  const { parts } = (row?.facts ?? {}) as Facts;
  return { parts: parts ?? (row?.platformId ? [row.platformId] : []) };
}

async function platformIdOf(db: ReadDb, chat: string, id: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('message')
    .where('id', '=', id)
    .where('chat', '=', chat)
    .select('platformId')
    .executeTakeFirst();
  return row?.platformId ?? undefined;
}

/** Keeps what the platform calls the parts that stand now, for later changes and for replies to the message. */
export async function noteStanding(tx: Tx, { messageId, kind }: Delivery, standing: Standing): Promise<void> {
  if (messageId === null || kind === 'react' || kind === 'delete') return;
  const row = await tx.selectFrom('message').where('id', '=', messageId).select('facts').executeTakeFirst();
  const { parts: _before, ...facts } = (row?.facts ?? {}) as Facts;
  await tx
    .updateTable('message')
    .set({
      platformId: standing[0] ?? null,
      facts: { ...facts, ...(standing.length > 1 && { parts: [...standing] }) } as Json,
    })
    .where('id', '=', messageId)
    .execute();
}
