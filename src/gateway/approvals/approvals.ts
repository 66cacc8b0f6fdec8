import { appendOutbound } from '../../bus/outbound.js';
import type { Tx } from '../../db/db.js';
import type { Approval, ApprovalPort } from '../../kernel/approval-port.js';
import { lineageOf } from '../delegation/lineage.js';
import { agentChannel } from '../delegation/record.js';
import { returnTo } from '../delegation/result.js';
import { redraw } from '../delivery/redraw.js';
import type { Engine } from '../engine.js';
import { agentById } from '../turns/agent-row.js';
import { operatorChat } from '../turns/operator-chat.js';
import { placeOf } from '../turns/place.js';
import type { Turn } from '../turns/turn-store.js';
import { card, closed, decision } from './words.js';

/** Chats of programs: nobody reads there, or somebody outside does. */
const unread: readonly string[] = [agentChannel, 'api', 'hook'];

const turnOf = (tx: Tx, id: string): Promise<Turn | undefined> =>
  tx.selectFrom('turn').selectAll().where('id', '=', id).executeTakeFirst();

interface Place {
  channel: string;
  chat: string;
  threadId?: string | null;
  topic?: string | null;
}

/** The chat of the call; for work that was delegated, the one that it began in. */
async function chatOf(tx: Tx, { turnId, agentId }: Approval): Promise<Place | undefined> {
  const turn = turnId === null ? undefined : await turnOf(tx, turnId);
  const root = turn && (await turnOf(tx, (await lineageOf(tx, turn, { id: agentId })).root));
  if (!root) return undefined;
  const { channel, threadId } = await placeOf(tx, root);
  return unread.includes(channel) ? undefined : { channel, threadId, chat: root.chat, topic: root.topic };
}

/** The operator is asked as well: who may decide need not be in the chat. */
async function placesToAsk(tx: Tx, row: Approval): Promise<Map<string, Place>> {
  const [chat, operator] = [await chatOf(tx, row), await operatorChat(tx)];
  const places = new Map<string, Place>();
  if (chat) places.set(`approval:${row.id}`, chat);
  if (operator && operator.chat !== chat?.chat) places.set(`approval:${row.id}:operator`, operator);
  return places;
}

async function asked(engine: Engine, tx: Tx, row: Approval, why: string | null): Promise<void> {
  const agent = await agentById(tx, row.agentId);
  if (!agent) return;
  // By its path: an agent may choose its name, and so what people read here.
  const notice = { kind: 'notice' as const, sender: 'system', text: card(row, agent.path, why) };
  for (const [key, place] of await placesToAsk(tx, row))
    await appendOutbound(tx, { ...place, ...notice, key }, engine.iso());
}

/** What is stored comes first; then the cards are written anew. */
async function close(engine: Engine, tx: Tx, row: Approval, edits: Edits): Promise<void> {
  const cards = await tx
    .selectFrom('delivery')
    .innerJoin('message', 'message.id', 'delivery.messageId')
    .where('delivery.key', 'in', [`approval:${row.id}`, `approval:${row.id}:operator`])
    .select(['delivery.key', 'message.id', 'message.text', 'message.channel'])
    .execute();
  for (const { key, id: messageId, text, channel } of cards) {
    const end = { key: `${key}:end`, text: closed(text, row), editable: edits(channel) };
    await redraw(tx, { messageId, ...end }, engine.iso());
  }
}

/** Whether a channel can change what it has sent. */
type Edits = (channel: string) => boolean;

/** A call from outside of any turn has no session to tell; its caller reads the row. */
async function tell(engine: Engine, tx: Tx, row: Approval): Promise<void> {
  const turn = row.turnId === null ? undefined : await turnOf(tx, row.turnId);
  if (!turn || !(await agentById(tx, row.agentId))) return;
  // People have stopped that work; only what they agree to afterwards wakes it again.
  if (turn.state === 'cancelled' && row.state !== 'approved') return;
  const words = {
    eventKey: `approval:${row.id}`,
    sender: 'system',
    senderName: 'system',
    text: decision(row),
    facts: { approval: row.id },
  };
  await returnTo(tx, turn, words, engine.iso());
}

export const approvalPort = (engine: Engine, edits: Edits): ApprovalPort => ({
  asked: (tx, row, why) => asked(engine, tx, row, why),
  decided: async (tx, row) => {
    await tell(engine, tx, row);
    await close(engine, tx, row, edits);
  },
});
