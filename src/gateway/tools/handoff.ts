import { sql } from 'kysely';
import { appendOutbound } from '../../bus/outbound.js';
import type { ReadDb } from '../../db/db.js';
import { AgentPath, Count, Moment, Text } from '../../kernel/fields.js';
import { write, type WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { engage } from '../delegation/engagement.js';
import { lineageOf } from '../delegation/lineage.js';
import { agentChannel, resultVerb } from '../delegation/record.js';
import { returnTo } from '../delegation/result.js';
import { agentById, agentName } from '../turns/agent-row.js';
import type { Turn } from '../turns/turn-store.js';
import { agentAt, agentScope } from './delegate.js';
import { conversationAt, ownerFor } from './engage.js';
import { liveTurn, ownTurn } from './own-turn.js';
import { sessionHere } from './session-here.js';

class Handoff {
  @AgentPath({ says: 'Agent that goes on with this conversation' }) agent!: string;
  @Text({ says: 'What it must know to go on: it has not read this conversation', max: 20_000 })
  brief!: string;
  @Count({
    says: 'Minutes without a message until it comes back (default 60)',
    min: 1,
    max: 1440,
    optional: true,
  })
  minutes?: number;
}

class HandedOver {
  @Text({ says: 'Chat that was handed over' }) chat!: string;
  @AgentPath({ says: 'Agent that goes on' }) agent!: string;
  @Moment({ says: 'When it comes back, unless somebody writes before' }) until!: string;
}

/** So often may one request of people be passed from agent to agent. */
const mostHandoffs = 8;

async function checkPassing(db: ReadDb, chat: string, root: string): Promise<void> {
  const row = await db
    .selectFrom('message')
    .where('chat', '=', chat)
    .where('verb', '=', resultVerb)
    .where('eventKey', 'like', 'handoff:%')
    .where(sql<string>`json_extract(facts, '$.root')`, '=', root)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (row.count < mostHandoffs) return;
  const detail = `This request was handed over ${row.count} times; the limit is ${mostHandoffs}.`;
  throw new Problem('conflict', `${detail} Answer with what you have.`, [
    { path: 'agent', message: `too_many_hops: ${detail}` },
  ]);
}

async function announce(
  { db, now, effectKey, after, ports }: WriteContext,
  turn: Turn,
  place: { channel: string; threadId: string | null },
  text: string,
): Promise<void> {
  const words = { key: `${effectKey}:handoff`, kind: 'notice', sender: 'system', text } as const;
  const { chat, topic, id: turnId } = turn;
  await appendOutbound(db, { ...words, ...place, chat, topic, turnId }, now);
  after(() => ports.wake('delivery'));
}

async function run(context: WriteContext, input: Handoff): Promise<HandedOver> {
  const { db, caller, now, effectKey, after, ports } = context;
  const { agent } = ownTurn(caller);
  const { brief, minutes = 60 } = input;
  const turn = await liveTurn(db, caller);
  const to = await agentAt(db, input.agent);
  if (to.id === agent.id)
    throw new Problem('conflict', 'The conversation is with you already.', [
      { path: 'agent', message: 'must name another agent' },
    ]);
  const { chat, channel, place, threadId } = await conversationAt(context, 'turn:handoff', {});
  if (channel === agentChannel)
    throw new Problem('conflict', 'You work for another agent here; give back what you have in your answer.');
  const base = await ownerFor(context, chat, place);
  const { root } = await lineageOf(db, turn, agent);
  await checkPassing(db, chat, root);
  const sessionKey = await sessionHere(context, to.path);
  const row = { chat, topic: place, agentId: to.id, fromAgent: agent.id, base, minutes };
  const until = await engage(db, row, now);
  const [mine, other] = [await agentById(db, agent.id), await agentById(db, to.id)];
  const [name, next] = [mine ? agentName(mine) : agent.path, other ? agentName(other) : to.path];
  await announce(
    context,
    turn,
    { channel, threadId },
    `${name} hands this conversation over to ${next}. Write @ to return.`,
  );
  const words = { eventKey: `handoff:${effectKey}`, sender: `agent:${agent.path}`, senderName: name };
  const text = `I hand this conversation over to you. What you must know:\n\n${brief}`;
  await returnTo(db, { ...turn, agentId: to.id, sessionKey }, { ...words, text, facts: { root } }, now);
  after(() => ports.wake('queue'));
  return { chat, agent: to.path, until };
}

/** Lets another agent go on with a conversation. */
export const handoffTool = () =>
  write<Handoff, HandedOver>({
    input: Handoff,
    says: 'Hand this conversation over: the other agent answers here and gets the next messages, until it gives them back or nobody has written for a while. People are told. Not for getting a result yourself: that is delegate.',
    scope: agentScope,
    on: ['door'],
    answer: HandedOver,
    prepare: ({ db, ports }) => ports.router(db),
    run: (context, input) => run(context, input),
  });
