import type { ReadDb, Tx } from '../../db/db.js';
import { prepared } from '../../db/prepared.js';
import { agentById, agentName } from './agent-row.js';
import { operatorChat } from './operator-chat.js';
import type { Turn } from './turn-store.js';

/** Where the words of a turn go. */
export interface Place {
  channel: string;
  threadId: string | null;
  /** Chat for what the operator must know; absent when none is set. */
  operatorChat: { channel: string; chat: string } | undefined;
  agent: { id: string; path: string; name: string };
}

const firstOf = prepared<{ turnId: string }, Pick<Place, 'channel' | 'threadId'>>((db, given) =>
  db
    .selectFrom('message')
    .where('turnId', '=', given('turnId'))
    .where('direction', '=', 'in')
    .select(['channel', 'threadId'])
    .orderBy('seq')
    .limit(1),
);

export async function placeOf(tx: Tx, turn: Pick<Turn, 'id' | 'agentId'>): Promise<Place> {
  const db: ReadDb = tx;
  const [first] = await firstOf(db, { turnId: turn.id });
  const agent = await agentById(db, turn.agentId);
  return {
    channel: first?.channel ?? 'web',
    threadId: first?.threadId ?? null,
    operatorChat: await operatorChat(db),
    agent: agent
      ? { id: agent.id, path: agent.path, name: agentName(agent) }
      : { id: turn.agentId, path: 'unknown', name: 'The agent' },
  };
}
