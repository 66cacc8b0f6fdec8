import type { ReadDb, Tx } from '../db/db.js';
import type { Json } from '../platform/json.js';

/** One row of what a chat's page and a turn's followers see; its sequence is the SSE id. */
export interface ChatEventInput {
  chat: string;
  kind: 'message' | 'delta' | 'reset' | 'progress' | 'turn' | 'state';
  turnId?: string;
  attempt?: number;
  data: { [name: string]: Json };
}

export interface StoredChatEvent {
  seq: number;
  kind: string;
  turnId: string | null;
  data: Json;
}

export async function appendChatEvents(tx: Tx, events: ChatEventInput[], at: string): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => ({ turnId: null, attempt: null, ...event, at }));
  await tx.insertInto('chatEvent').values(rows).execute();
}

/** The events of a chat or of a turn after a sequence number, oldest first. */
export async function chatEventsAfter(
  db: ReadDb,
  of: { chat: string } | { turnId: string },
  afterSeq: number,
  limit = 500,
): Promise<StoredChatEvent[]> {
  const rows = db
    .selectFrom('chatEvent')
    .select(['seq', 'kind', 'turnId', 'data'])
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .limit(limit);
  return 'chat' in of
    ? rows.where('chat', '=', of.chat).execute()
    : rows.where('turnId', '=', of.turnId).execute();
}

export async function lastChatEvent(db: ReadDb, chat: string): Promise<number> {
  const row = await db
    .selectFrom('chatEvent')
    .where('chat', '=', chat)
    .select('seq')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.seq ?? 0;
}

/** A turn's text as it was being written is void once the answer stands, or another attempt begins. */
export async function dropDeltas(tx: Tx, turnId: string): Promise<void> {
  await tx
    .deleteFrom('chatEvent')
    .where('turnId', '=', turnId)
    .where('kind', 'in', ['delta', 'progress', 'reset'])
    .execute();
}
