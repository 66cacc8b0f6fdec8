import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { ChatTable } from '../../db/tables/bus.js';
import { resolve } from '../../routing/resolve.js';
import type { Router } from '../../routing/router.js';
import { resultVerb } from '../delegation/record.js';
import { directAgent, factsOf, type StoredMessage } from '../intake/facts.js';

export type Chat = Selectable<ChatTable>;

/** How many of a chat's latest messages are asked where they would go now. */
const asked = 20;

/** Channels whose chats are opened by a link of ours and not by a route. */
const linked = new Set(['web', 'hook']);

/** The link whose id stands in the address decides, not the path that stands beside it. */
async function linkAgent(db: ReadDb, address: string): Promise<string[]> {
  const [id = ''] = address.slice(address.indexOf('~') + 1).split(/[^a-z0-9]/);
  const row = await db
    .selectFrom('link')
    .innerJoin('agent', 'agent.id', 'link.agentId')
    .where('link.id', '=', id)
    .select('agent.path')
    .executeTakeFirst();
  return row ? [row.path] : [];
}

export async function latestInbound(db: ReadDb, chat: string, limit: number): Promise<StoredMessage[]> {
  return (
    db
      .selectFrom('message')
      .selectAll()
      .where('chat', '=', chat)
      .where('direction', '=', 'in')
      // No person wrote these; whom they would be routed to says nothing.
      .where('verb', '!=', resultVerb)
      .orderBy('seq', 'desc')
      .limit(limit)
      .execute()
  );
}

/** Where a stored message would go now, by the routes alone: what is pinned or engaged gives no authority. */
export function agentsOf(router: Router, row: StoredMessage): readonly string[] {
  const direct = directAgent(row);
  return resolve(router, factsOf(row), { ...(direct !== undefined && { direct }) }).agents;
}

/** The agents that the messages of a chat go to now. */
export async function agentsServing(db: ReadDb, router: Router, chat: Chat): Promise<string[]> {
  if (linked.has(chat.channel)) return linkAgent(db, chat.address);
  const rows = await latestInbound(db, chat.address, asked);
  return [...new Set(rows.flatMap((row) => agentsOf(router, row)))].sort();
}
