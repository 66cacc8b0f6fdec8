import { createHash } from 'node:crypto';
import { appendInbound } from '../../bus/inbound.js';
import type { Tx } from '../../db/db.js';
import type { Attachment } from '../../kernel/chat-port.js';
import type { WriteContext } from '../../kernel/resource.js';
import type { Json } from '../../platform/json.js';
import { Problem } from '../../platform/problem.js';
import { subagentKey } from '../../routing/session-names.js';
import { agentById, agentName } from '../turns/agent-row.js';
import { lastAttempt } from '../turns/attempt-store.js';
import type { Turn } from '../turns/turn-store.js';
import { checkBounds, lineageOf, type Lineage } from './lineage.js';
import { agentChannel, type Delegation } from './record.js';

/** What one agent asks of another. */
export interface Order {
  kind: Delegation['kind'];
  /** The agent that asks, and the turn it asks from. */
  from: { id: string; path: string };
  turn: Turn;
  to: { id: string; path: string };
  task: string;
  topic: string | undefined;
  attachments: Attachment[];
  waits: boolean;
  deadlineSeconds: number;
}

/**
 * The row that an earlier attempt of the same turn made for the same task: its work goes on, so that a turn which is
 * run again gives nothing out twice (P3). What came to nothing is begun anew.
 */
async function askedBefore(tx: Tx, order: Order, attempt: number): Promise<Delegation | undefined> {
  const { turn, to, task, topic = null, waits } = order;
  const row = await tx
    .selectFrom('delegation')
    .selectAll()
    .where('parentTurn', '=', turn.id)
    .where('toAgent', '=', to.id)
    .where('task', '=', task)
    .where('topic', topic === null ? 'is' : '=', topic)
    .where((eb) =>
      // Of the same attempt as well, where its call is open still: that one was interrupted with its server.
      eb.or([eb('attempt', '<', attempt), eb.and([eb('waiting', 'is not', null), eb('taken', 'is', null)])]),
    )
    .where('state', 'in', ['queued', 'running', 'succeeded'])
    .where('cancelRequested', '=', false)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  const asked = { attempt, waiting: waits ? attempt : null };
  await tx.updateTable('delegation').set(asked).where('id', '=', row.id).execute();
  return { ...row, ...asked };
}

/** With a topic the same two conversations meet again; without one each task is a conversation of its own. */
function sessionKeyOf({ to, turn, topic }: Order, id: string): string {
  if (topic === undefined) return subagentKey(to.path, id);
  const mine = createHash('sha256').update(turn.sessionKey).digest('hex').slice(0, 16);
  return `${subagentKey(to.path, mine)}:topic:${topic.toLowerCase()}`;
}

/** No part of the work outlives the whole. */
function deadlineOf(now: string, seconds: number, parent: Delegation | undefined): string {
  const own = new Date(Date.parse(now) + seconds * 1000).toISOString();
  return parent && parent.deadline < own ? parent.deadline : own;
}

function rowOf(
  { kind, from, to, turn, task, topic, waits, deadlineSeconds }: Order,
  { root, parent }: Lineage,
  { id, attempt, now }: { id: string; attempt: number; now: string },
): Delegation {
  return {
    ...{ id, kind, root, attempt, task, topic: topic ?? null, state: 'queued' },
    parentTurn: turn.id,
    parentDelegation: parent?.id ?? null,
    parentSession: turn.sessionKey,
    fromAgent: from.id,
    toAgent: to.id,
    chat: `${agentChannel}:${to.path}~${id}`,
    sessionKey: '',
    depth: (parent?.depth ?? 0) + 1,
    deadline: deadlineOf(now, deadlineSeconds, parent),
    ...{ result: null, reason: null, attachments: [], taken: null, deliveredAt: null },
    waiting: waits ? attempt : null,
    ...{ cancelRequested: false, version: 1, createdAt: now, startedAt: null, endedAt: null },
  };
}

/** The task as a message on the bus, to be answered in a chat that is the delegation's own. */
async function tell({ db, now }: WriteContext, order: Order, row: Delegation): Promise<void> {
  const from = await agentById(db, order.from.id);
  const { id } = await appendInbound(
    db,
    {
      channel: agentChannel,
      chat: row.chat,
      chatKind: 'direct',
      chatTitle: `${order.from.path} > ${order.to.path}`,
      eventKey: row.id,
      verb: 'message',
      sender: `agent:${order.from.path}`,
      senderName: from ? agentName(from) : order.from.path,
      text: order.task,
      attachments: order.attachments as unknown as Json[],
      facts: { delegation: row.id },
      ...(order.topic !== undefined && { topic: order.topic }),
    },
    now,
  );
  const routed = { state: 'queued' as const, agentId: order.to.id, sessionKey: row.sessionKey };
  await db.updateTable('message').set(routed).where('id', '=', id).execute();
}

/** Makes the delegation and its message together; the same task of an earlier attempt is found again. */
export async function delegate(context: WriteContext, order: Order): Promise<Delegation> {
  const { db, now, after, ports } = context;
  const { turn, from, to } = order;
  const attempt = await lastAttempt(db, turn.id);
  const before = await askedBefore(db, order, attempt);
  if (before) return before;
  const lineage = await lineageOf(db, turn, from);
  await checkBounds(db, lineage, turn.id, to.path);
  const { parent } = lineage;
  if (parent && parent.deadline <= now)
    throw new Problem('conflict', 'The time for this work is over; answer with what you have.');
  const id = context.newId();
  const row = { ...rowOf(order, lineage, { id, attempt, now }), sessionKey: sessionKeyOf(order, id) };
  await db
    .insertInto('delegation')
    .values(row as never)
    .execute();
  await tell(context, order, row);
  after(() => ports.wake('queue'));
  after(() => ports.wake('delegations'));
  return row;
}
