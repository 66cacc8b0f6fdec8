import { appendOutbound } from '../../bus/outbound.js';
import type { Selectable } from 'kysely';
import type { ReadDb, Tx } from '../../db/db.js';
import type { BreakerTable } from '../../db/tables/turns.js';
import type { AttemptEnd } from './attempt.js';
import { showMessage } from '../chat/show.js';
import { placeOf } from './place.js';
import type { Turn } from './turn-store.js';

type Breaker = Selectable<BreakerTable>;

/** An agent whose turns have failed so often in a row gets a pause: nobody waits for what will not come. */
const mostFailures = 3;
const firstPauseMs = 30_000;
const longestPauseMs = 600_000;

/** Agents that pause, by id, and until when. */
export async function pausesOf(db: ReadDb): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('breaker').select(['agentId', 'until']).execute();
  return new Map(rows.flatMap(({ agentId, until }) => (until === null ? [] : [[agentId, until]])));
}

/**
 * Counts how an attempt ended. After some failed turns in a row the breaker opens; from then on each failed attempt
 * makes the pause longer, and an answer ends it. What people cancelled or a restart lost says nothing of the agent.
 */
export async function noteEnd(
  tx: Tx,
  turn: Turn,
  end: AttemptEnd,
  at: (afterMs: number) => string,
): Promise<void> {
  if (end.kind === 'answered') {
    await tx.deleteFrom('breaker').where('agentId', '=', turn.agentId).execute();
    return;
  }
  if (end.kind !== 'failed' && end.kind !== 'timedOut') return;
  const row = await tx
    .selectFrom('breaker')
    .where('agentId', '=', turn.agentId)
    .selectAll()
    .executeTakeFirst();
  if (!(await counts(tx, turn, row))) return;
  const failures = (row?.failures ?? 0) + 1;
  const opens = (row?.opens ?? 0) + (failures >= mostFailures ? 1 : 0);
  const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(opens - 1, 10));
  const now = at(0);
  const values = {
    failures,
    opens,
    openedAt: row?.openedAt ?? (opens > 0 ? now : null),
    until: opens > 0 ? at(pauseMs) : null,
    reason: end.kind === 'failed' ? end.reason : `out of time (${end.after})`,
    updatedAt: now,
  };
  await tx
    .insertInto('breaker')
    .values({ agentId: turn.agentId, ...values })
    .onConflict((on) => on.column('agentId').doUpdateSet(values))
    .execute();
  if (opens === 1) await announce(tx, turn, values, now);
}

/** An attempt that is to be made again counts only when it was made to see whether all is well again. */
async function counts(tx: Tx, { id, agentId }: Turn, row: Breaker | undefined): Promise<boolean> {
  const turn = await tx
    .selectFrom('turn')
    .innerJoin('agent', 'agent.id', 'turn.agentId')
    .where('turn.id', '=', id)
    .where('agent.id', '=', agentId)
    .select('turn.state')
    .executeTakeFirst();
  return turn !== undefined && (turn.state !== 'queued' || row?.until != null);
}

/** Says to a turn that has to wait why it does. */
export async function tellPaused(tx: Tx, turnId: string, now: string): Promise<void> {
  const turn = await tx.selectFrom('turn').where('id', '=', turnId).selectAll().executeTakeFirst();
  const row =
    turn &&
    (await tx.selectFrom('breaker').where('agentId', '=', turn.agentId).selectAll().executeTakeFirst());
  if (turn?.state !== 'queued' || !row?.until) return;
  const reason = `waits: the agent pauses after ${row.failures} failures in a row`;
  await tx.updateTable('turn').set({ reason }).where('id', '=', turnId).execute();
  await announce(tx, turn, row, now);
}

/** Once in each chat while the breaker is open, and once for the operator. */
async function announce(
  tx: Tx,
  turn: Turn,
  { openedAt, failures, reason }: Pick<Breaker, 'openedAt' | 'failures' | 'reason'>,
  now: string,
): Promise<void> {
  const { agent, channel, threadId, operatorChat } = await placeOf(tx, turn);
  const key = `breaker:${agent.id}:${openedAt}`;
  const words = { kind: 'notice', sender: 'system' } as const;
  const text =
    `${agent.name} has failed ${failures} times in a row and pauses. What you write is kept, and is answered ` +
    'as soon as it works again.';
  const to = { channel, threadId, chat: turn.chat, topic: turn.topic };
  const owner = { agentId: agent.id, sessionKey: turn.sessionKey };
  const id = await appendOutbound(tx, { ...words, ...to, ...owner, key: `${key}:${turn.chat}`, text }, now);
  if (id !== undefined) await showMessage(tx, id, now);
  if (!operatorChat || operatorChat.chat === turn.chat) return;
  const told = `${agent.path} pauses after ${failures} failures in a row: ${reason}.`;
  await appendOutbound(tx, { ...operatorChat, ...words, key: `${key}:operator`, text: told }, now);
}
