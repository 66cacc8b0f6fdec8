import type { ReadDb, Tx } from '../db/db.js';
import { prepared } from '../db/prepared.js';
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

type EventRow = Required<{ [Name in keyof ChatEventInput]: ChatEventInput[Name] | null }> & { at: string };

const append = prepared<EventRow, unknown>((db, given) =>
  db.insertInto('chatEvent').values({
    chat: given('chat') as string,
    turnId: given('turnId') as string,
    attempt: given('attempt'),
    kind: given('kind') as 'state',
    data: given('data') as never,
    at: given('at'),
  }),
);

const dropOf = prepared<{ turnId: string }, unknown>((db, given) =>
  db
    .deleteFrom('chatEvent')
    .where('turnId', '=', given('turnId'))
    .where('kind', 'in', ['delta', 'progress', 'reset']),
);

export async function appendChatEvents(tx: Tx, events: ChatEventInput[], at: string): Promise<void> {
  for (const event of events) await append(tx, { turnId: null, attempt: null, ...event, at });
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
  await dropOf(tx, { turnId });
}
