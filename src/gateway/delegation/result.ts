import { appendInbound, type InboundEvent } from '../../bus/inbound.js';
import type { Tx } from '../../db/db.js';
import type { Json } from '../../platform/json.js';
import { showMessage } from '../chat/show.js';
import type { Turn } from '../turns/turn-store.js';
import { resultVerb, type Delegation } from './record.js';

const endings: Record<string, string> = {
  succeeded: 'has done what you delegated',
  failed: 'could not do what you delegated',
  cancelled: 'was stopped before it had done what you delegated',
  timed_out: 'ran out of time before it had done what you delegated',
};

/** On one line: it is told to remind, not to be carried out again. */
function short(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

/** What the parent is told when the result comes as a message. */
export function resultWords(row: Delegation, agent: string): string {
  const { state, result, reason, id, task } = row;
  const why = reason === null ? '' : ` The reason: ${reason}.`;
  const head = `${agent} ${endings[state] ?? state} (delegation ${id}).${why}`;
  return [head, `Task: ${short(task)}`, ...(result ? [`Result:\n${result}`] : [])].join('\n\n');
}

/** Who the message is from and what it says. */
export interface LateWords {
  eventKey: string;
  sender: string;
  senderName: string;
  text: string;
  attachments?: Json[];
  facts: { [name: string]: Json };
}

/** A message in the conversation of a turn, as if it had come by its chat: the queue makes a turn of it, or steers it. */
export async function returnTo(tx: Tx, turn: Turn, words: LateWords, now: string): Promise<void> {
  const first = await tx
    .selectFrom('message')
    .where('turnId', '=', turn.id)
    .where('direction', '=', 'in')
    .select(['channel', 'threadId', 'facts'])
    .orderBy('seq')
    .executeTakeFirst();
  const channel = first?.channel ?? turn.chat.slice(0, turn.chat.indexOf(':'));
  const facts = (first?.facts ?? {}) as { peer?: Json; chatKind?: InboundEvent['chatKind'] };
  const { chatKind = 'direct', peer } = facts;
  const event: InboundEvent = {
    ...words,
    channel,
    chat: turn.chat,
    chatKind,
    verb: resultVerb,
    facts: { ...(peer !== undefined && { peer }), ...words.facts },
    ...(turn.topic !== null && { topic: turn.topic }),
    ...(first?.threadId && { threadId: first.threadId }),
  };
  const { id, duplicate } = await appendInbound(tx, event, now);
  if (duplicate) return;
  const routed = { state: 'queued' as const, agentId: turn.agentId, sessionKey: turn.sessionKey };
  await tx.updateTable('message').set(routed).where('id', '=', id).execute();
  await showMessage(tx, id, now);
}
