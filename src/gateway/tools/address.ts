import type { ReadContext } from '../../kernel/resource.js';
import { Refusal } from '../../kernel/gate.js';
import { Problem } from '../../platform/problem.js';
import { agentsServing, type Chat } from './chat-agents.js';
import { ownTurn } from './own-turn.js';

/** What may be named instead: chats in which this agent has had turns, the latest first. */
async function knownChats({ db, caller }: ReadContext): Promise<string[]> {
  const rows = await db
    .selectFrom('turn')
    .where('agentId', '=', ownTurn(caller).agent.id)
    .select('chat')
    .orderBy('id', 'desc')
    .limit(200)
    .execute();
  return [...new Set(rows.map((row) => row.chat))].slice(0, 10);
}

async function unknown(context: ReadContext, address: string): Promise<Problem> {
  const known = await knownChats(context);
  const yours = `chats of yours are ${known.join(', ')}`;
  return new Problem('notFound', `There is no chat "${address}" that you may address; ${yours}.`, [
    { path: 'chat', message: yours },
  ]);
}

/** An agent whose messages the caller may not see is refused as if the chat did not exist; the audit row tells more. */
async function askFor(context: ReadContext, action: string, scope: string, chat: Chat): Promise<void> {
  const question = { action, scope, params: { chat: chat.address } };
  const { allowed, rule } = await context.verdict(question);
  if (allowed) return;
  const seen = await context.verdict({ action: 'messages:list', scope });
  if (!seen.allowed && !rule) throw new Refusal(question, await unknown(context, chat.address));
  await context.ask(question);
}

/**
 * A chat that the caller may act on: its own; one whose messages go to it; or one whose messages go only to agents
 * that its grants cover for this action.
 */
export async function addressable(context: ReadContext, action: string, address: string): Promise<Chat> {
  const { db, caller, ports } = context;
  const { agent, turn } = ownTurn(caller);
  const chat = await db.selectFrom('chat').selectAll().where('address', '=', address).executeTakeFirst();
  if (!chat) throw await unknown(context, address);
  if (address === turn.chat) return chat;
  const agents = await agentsServing(db, await ports.router(db), chat);
  if (agents.includes(agent.path)) return chat;
  for (const path of agents) await askFor(context, action, path, chat);
  if (agents.length > 0) return chat;
  throw new Refusal({ action, scope: '**' }, await unknown(context, address));
}
