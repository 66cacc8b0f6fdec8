import { Count, Flag, Moment, Text } from '../../kernel/fields.js';
import { write, type WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { engage, ownerAt, placeIn } from '../delegation/engagement.js';
import { addressable } from './address.js';
import { liveTurn, ownScope, ownTurn } from './own-turn.js';
import { replyPlace } from './reply.js';

class Engage {
  @Count({ says: 'Minutes without a message until it ends (default 30)', min: 1, max: 1440, optional: true })
  minutes?: number;
  @Text({ says: 'Address of another chat; absent is this one', max: 300, optional: true }) chat?: string;
  @Text({ says: 'Only this topic of the chat; absent is where you are', max: 200, optional: true })
  topic?: string;
}

class Engaged {
  @Text({ says: 'Chat' }) chat!: string;
  @Text({ says: 'Topic or thread; absent is the whole chat', optional: true }) topic?: string;
  @Moment({ says: 'When it ends, unless somebody writes before' }) until!: string;
}

class Disengaged {
  @Flag({ says: 'Whether there was anything to end' }) ended!: boolean;
}

type Where = Pick<Engage, 'chat' | 'topic'>;

/** Where in which chat: the conversation of the turn, or another one that the agent may address. */
export async function conversationAt(
  context: WriteContext,
  action: string,
  { chat, topic }: Where,
): Promise<{ chat: string; channel: string; place: string; threadId: string | null }> {
  const { turn } = ownTurn(context.caller);
  if (chat !== undefined && chat !== turn.chat) {
    const { address, channel } = await addressable(context, action, chat);
    return { chat: address, channel, place: topic ?? '', threadId: null };
  }
  const { channel, threadId, ...own } = await replyPlace(context, undefined);
  return { chat: own.chat, channel, threadId, place: topic ?? placeIn({ ...own, threadId }) };
}

const notYours = (chat: string): Problem =>
  new Problem('forbidden', `The messages of ${chat} do not come to you, so you cannot keep them.`);

/** Whose chat it is, for an agent that takes or gives it; an agent that only speaks there has no say. */
export async function ownerFor(context: WriteContext, chat: string, place: string): Promise<string> {
  const { db, ports, now } = context;
  const { agent } = ownTurn(context.caller);
  const router = await ports.router(db);
  const owner = await ownerAt(db, router, { agent, chat, place, now });
  if (owner === undefined) throw notYours(chat);
  return owner;
}

async function runEngage(context: WriteContext, input: Engage): Promise<Engaged> {
  const { agent } = ownTurn(context.caller);
  await liveTurn(context.db, context.caller);
  const { chat, place } = await conversationAt(context, 'turn:engage', input);
  const base = await ownerFor(context, chat, place);
  const { minutes = 30 } = input;
  const row = { chat, topic: place, agentId: agent.id, fromAgent: agent.id, base, minutes };
  const until = await engage(context.db, row, context.now);
  return { chat, until, ...(place !== '' && { topic: place }) };
}

async function runDisengage(context: WriteContext, input: Where): Promise<Disengaged> {
  const { agent } = ownTurn(context.caller);
  await liveTurn(context.db, context.caller);
  const { chat, place } = await conversationAt(context, 'turn:disengage', input);
  const gone = await context.db
    .deleteFrom('engagement')
    .where('chat', '=', chat)
    .where('topic', '=', place)
    .where((eb) => eb.or([eb('agentId', '=', agent.id), eb('base', '=', agent.id)]))
    .returning('chat')
    .executeTakeFirst();
  return { ended: gone !== undefined };
}

/** Keeps a conversation with this agent for a while. */
export const engageTool = () =>
  write<Engage, Engaged>({
    input: Engage,
    says: 'Get the next messages of this conversation without being mentioned, until nobody has written for a while. Not where every message comes to you anyway.',
    scope: ownScope,
    on: ['door'],
    answer: Engaged,
    prepare: ({ db, ports }) => ports.router(db),
    run: (context, input) => runEngage(context, input),
  });

class Disengage {
  @Text({ says: 'Address of another chat; absent is this one', max: 300, optional: true }) chat?: string;
  @Text({ says: 'Only this topic of the chat; absent is where you are', max: 200, optional: true })
  topic?: string;
}

/** Ends that; a conversation that was handed over goes back to where the routes lead. */
export const disengageTool = () =>
  write<Disengage, Disengaged>({
    input: Disengage,
    says: 'End your engagement in a conversation, or give back one that was handed over to you: its next messages go where the routes lead.',
    scope: ownScope,
    on: ['door'],
    answer: Disengaged,
    prepare: ({ db, ports }) => ports.router(db),
    run: (context, input) => runDisengage(context, input),
  });
