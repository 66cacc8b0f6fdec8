import type { ReadContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { resolve } from '../../routing/resolve.js';
import { resultVerb } from '../delegation/record.js';
import { factsOf } from '../intake/facts.js';
import { latestInbound } from './chat-agents.js';
import { ownTurn } from './own-turn.js';

/** What people wrote last in the conversation of the turn; where they wrote is where it is. */
async function lastWords({ db, caller }: ReadContext) {
  const { chat, sessionKey } = ownTurn(caller).turn;
  const own = await db
    .selectFrom('message')
    .selectAll()
    .where('chat', '=', chat)
    .where('sessionKey', '=', sessionKey)
    .where('direction', '=', 'in')
    .where('verb', '!=', resultVerb)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return own ?? (await latestInbound(db, chat, 1))[0];
}

/** The session that an agent has with this conversation, or with a topic of it, as routing spells it. */
export async function sessionHere(context: ReadContext, agent: string, topic?: string): Promise<string> {
  const row = await lastWords(context);
  const router = await context.ports.router(context.db);
  const state = { engagement: agent, ...(topic !== undefined && { pinned: { topic } }) };
  const key = row && resolve(router, factsOf(row), state).sessionKey;
  if (key) return key;
  throw new Problem('conflict', 'Nobody has written in this chat yet, so there is no conversation here.');
}
