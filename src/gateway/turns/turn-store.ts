import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { appendChatEvents, dropDeltas } from '../../bus/chat-events.js';
import { settleMessages } from '../../bus/state.js';
import type { Tx } from '../../db/db.js';
import type { MessageState } from '../../db/tables/bus.js';
import type { SessionTable, TurnState, TurnTable } from '../../db/tables/turns.js';
import { isOpenMessage } from '../../db/open-rows.js';
import { prepared } from '../../db/prepared.js';
import { newId } from '../../platform/ids.js';
import { endStatus } from '../status/status-line.js';

export type Turn = Selectable<TurnTable>;
/** A turn during an attempt: `attempt` is its number; `attempts` counts those since it was queued by somebody. */
export type Attempted = Turn & { attempt: number };
export type Session = Selectable<SessionTable>;

/** How many messages one turn takes at the most; the rest makes the next one. */
const turnSize = 50;

interface Queued {
  id: string;
  agentId: string | null;
  chat: string;
  topic: string | null;
}

const queuedIn = prepared<{ sessionKey: string }, Queued>((db, given) =>
  db
    .selectFrom('message')
    .where('sessionKey', '=', given('sessionKey'))
    .where('state', '=', 'queued')
    .where(isOpenMessage())
    .where('direction', '=', 'in')
    .select(['id', 'agentId', 'chat', 'topic'])
    .orderBy('seq')
    .limit(turnSize),
);

const ownedBy = prepared<{ turnId: string }, { id: string }>((db, given) =>
  db
    .selectFrom('message')
    .where('turnId', '=', given('turnId'))
    .where('direction', '=', 'in')
    .where('state', '=', 'in_turn')
    .select('id'),
);

const sessionBy = prepared<{ key: string }, Session>((db, given) =>
  db.selectFrom('session').selectAll().where('key', '=', given('key')),
);

/**
 * Makes a turn of a session's queued messages, which it then owns (P3). A turn answers in one chat, so where several
 * chats share a session it takes those of the oldest message's chat. Undefined when a turn is live already.
 */
export async function formTurn(tx: Tx, sessionKey: string, now: string): Promise<string | undefined> {
  const queued = await queuedIn(tx, { sessionKey });
  const [first] = queued;
  if (!first?.agentId) return undefined;
  const { chat, topic, agentId } = first;
  const id = newId(Date.parse(now));
  const made = await tx
    .insertInto('turn')
    .values({
      id,
      agentId,
      sessionKey,
      chat,
      topic,
      state: 'queued',
      nextAt: now,
      createdAt: now,
      ...freshTurn,
    })
    .onConflict((on) => on.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) return undefined;
  await takeMessages(
    tx,
    id,
    queued.filter((message) => message.chat === chat).map((message) => message.id),
    now,
  );
  return id;
}

const freshTurn = {
  reason: null,
  attempts: 0,
  epoch: null,
  cancelRequested: false,
  said: 0,
  model: null,
  runtime: null,
  inputTokens: 0,
  outputTokens: 0,
  costUsd: null,
  startedAt: null,
  endedAt: null,
};

/** Gives messages to a turn, which runs them again with every retry. */
async function takeMessages(tx: Tx, turnId: string, ids: string[], at: string): Promise<void> {
  await tx.updateTable('message').set({ turnId }).where('id', 'in', ids).execute();
  await settleMessages(tx, ids, { state: 'in_turn' }, at);
}

/**
 * Gives queued messages to a turn that is being run; which of them it got. None, when the turn has ended or is being
 * stopped meanwhile, and none that somebody has cancelled.
 */
export async function joinTurn(
  tx: Tx,
  { id, epoch }: Turn,
  ids: string[],
  at: string,
): Promise<ReadonlySet<string>> {
  const turn = await tx
    .selectFrom('turn')
    .where('id', '=', id)
    .where('epoch', '=', epoch)
    .where('state', 'in', ['running', 'waiting'])
    .where('cancelRequested', '=', false)
    .select('id')
    .executeTakeFirst();
  if (!turn) return new Set();
  const rows = await tx
    .updateTable('message')
    .set({ turnId: id })
    .where('id', 'in', ids)
    .where('state', '=', 'queued')
    .returning('id')
    .execute();
  const joined = rows.map((row) => row.id);
  await settleMessages(tx, joined, { state: 'in_turn' }, at);
  return new Set(joined);
}

/**
 * The end of a turn with that of its messages, its text-in-progress gone; the same on every way there. `shown` stands
 * in the chat where the reason is not for everybody.
 */
export async function endTurn(
  tx: Tx,
  turn: Pick<Turn, 'id' | 'chat'>,
  to: { state: TurnState; messages: MessageState; reason?: string; shown?: string },
  now: string,
): Promise<void> {
  const { reason = null, shown = reason } = to;
  await tx
    .updateTable('turn')
    .set((eb) => ({ state: to.state, reason, endedAt: now, version: eb('version', '+', 1) }))
    .where('id', '=', turn.id)
    .execute();
  const owned = await ownedMessages(tx, turn.id);
  await settleMessages(tx, owned, { state: to.messages, reason: shown }, now);
  await dropDeltas(tx, turn.id);
  await endStatus(tx, turn.id);
  const data = { turn: turn.id, state: to.state, ...(shown !== null && { reason: shown }) };
  await appendChatEvents(tx, [{ chat: turn.chat, turnId: turn.id, kind: 'turn', data }], now);
}

/** Back into the queue with the same messages, not before `nextAt`. */
export async function requeue(tx: Tx, turnId: string, nextAt: string, reason: string): Promise<void> {
  await tx
    .updateTable('turn')
    .set((eb) => ({ state: 'queued', nextAt, reason, version: eb('version', '+', 1) }))
    .where('id', '=', turnId)
    .execute();
  await dropDeltas(tx, turnId);
}

export async function ownedMessages(tx: Tx, turnId: string): Promise<string[]> {
  const rows = await ownedBy(tx, { turnId });
  return rows.map((row) => row.id);
}

/** The session of a key, made on its first turn with ids of its own. */
export async function sessionOf(
  tx: Tx,
  turn: Pick<Turn, 'sessionKey' | 'agentId'>,
  now: string,
): Promise<Session> {
  const [row] = await sessionBy(tx, { key: turn.sessionKey });
  if (row) return row;
  const fresh = { modelSession: randomUUID(), started: false, summary: null, contextSeq: 0, updatedAt: now };
  return tx
    .insertInto('session')
    .values({ key: turn.sessionKey, agentId: turn.agentId, folder: newId(Date.parse(now)), ...fresh })
    .returningAll()
    .executeTakeFirstOrThrow();
}
