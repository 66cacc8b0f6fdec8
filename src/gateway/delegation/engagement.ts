import type { Selectable } from 'kysely';
import type { ReadDb, Tx } from '../../db/db.js';
import { prepared } from '../../db/prepared.js';
import type { EngagementTable } from '../../db/tables/delegation.js';
import type { Router } from '../../routing/router.js';
import { agentsServing } from '../tools/chat-agents.js';
import { mayHandOver } from './may.js';

export type Engagement = Selectable<EngagementTable> & { agent: string; from: string; owner: string };

/** Where in a chat a conversation is: its topic, else its thread, else the chat itself. */
export const placeIn = (row: { topic: string | null; threadId?: string | null }): string =>
  row.topic ?? row.threadId ?? '';

const windowAt = prepared<{ chat: string; place: string; now: string }, Engagement>((db, given) =>
  db
    .selectFrom('engagement')
    .innerJoin('agent', 'agent.id', 'engagement.agentId')
    .innerJoin('agent as giver', 'giver.id', 'engagement.fromAgent')
    .innerJoin('agent as holder', 'holder.id', 'engagement.base')
    .where('engagement.chat', '=', given('chat'))
    .where('engagement.topic', 'in', [given('place'), ''])
    .where('engagement.until', '>', given('now'))
    .selectAll('engagement')
    .select(['agent.path as agent', 'giver.path as from', 'holder.path as owner'])
    .orderBy('engagement.topic', 'desc')
    .limit(1),
);

async function windowOf(
  db: ReadDb,
  chat: string,
  place: string,
  now: string,
): Promise<Engagement | undefined> {
  return (await windowAt(db, { chat, place, now }))[0];
}

/**
 * The window that is open at a place. It gives no authority of its own: the chat must still lead to the agent whose it
 * is, and who handed it over must still be allowed to.
 */
export async function engagedAt(
  db: ReadDb,
  router: Router,
  chat: string,
  place: string,
  now: string,
): Promise<Engagement | undefined> {
  const found = await windowOf(db, chat, place, now);
  if (!found) return undefined;
  const known = await db.selectFrom('chat').selectAll().where('address', '=', chat).executeTakeFirst();
  const serving = known ? await agentsServing(db, router, known) : [];
  if (!serving.includes(found.owner)) return undefined;
  if (serving.includes(found.agent)) return found;
  return (await mayHandOver(db, found.from, found.agent, now)) ? found : undefined;
}

/** Whose chat it is, for an agent that is spoken to there: its own, or that of who handed it over. */
export async function ownerAt(
  db: ReadDb,
  router: Router,
  {
    agent,
    chat,
    place,
    now,
  }: { agent: { id: string; path: string }; chat: string; place: string; now: string },
): Promise<string | undefined> {
  const known = await db.selectFrom('chat').selectAll().where('address', '=', chat).executeTakeFirst();
  if (known && (await agentsServing(db, router, known)).includes(agent.path)) return agent.id;
  const held = await engagedAt(db, router, chat, place, now);
  return held?.agentId === agent.id ? held.base : undefined;
}

const after = (now: string, minutes: number): string =>
  new Date(Date.parse(now) + minutes * 60_000).toISOString();

/** Opens a window, in the place of any other there. */
export async function engage(
  tx: Tx,
  row: Pick<Engagement, 'chat' | 'topic' | 'agentId' | 'fromAgent' | 'base' | 'minutes'>,
  now: string,
): Promise<string> {
  const until = after(now, row.minutes);
  const values = { ...row, until, createdAt: now };
  const { chat: _chat, topic: _topic, ...rest } = values;
  await tx
    .insertInto('engagement')
    .values(values)
    .onConflict((on) => on.columns(['chat', 'topic']).doUpdateSet(rest))
    .execute();
  return until;
}

/** Each message that comes by a window keeps it open. */
export async function extend(tx: Tx, { chat, topic, minutes }: Engagement, now: string): Promise<void> {
  await tx
    .updateTable('engagement')
    .set({ until: after(now, minutes) })
    .where('chat', '=', chat)
    .where('topic', '=', topic)
    .execute();
}
