import type { Delivery, Settlement } from '../../bus/outbox.js';
import { appendOutbound } from '../../bus/outbound.js';
import type { Tx } from '../../db/db.js';
import { operatorChat } from '../turns/operator-chat.js';

/** Whether the delivery brings a message of its own, and does not change another one. */
export function carries({ kind }: Pick<Delivery, 'kind'>): boolean {
  return ['message', 'notice', 'file'].includes(kind);
}

/**
 * Tells the operator of a message that did not arrive, or may not have: those it was for cannot know of it (P1). What a
 * channel refuses again and again is told once a day for each chat.
 */
export async function tellOperator(
  tx: Tx,
  delivery: Delivery,
  outcome: Extract<Settlement, { state: 'failed' | 'uncertain' }>,
  now: string,
): Promise<void> {
  const operator = await operatorChat(tx);
  if (!carries(delivery) || !operator || operator.chat === delivery.chat) return;
  const { chat, id } = delivery;
  const { state, error } = outcome;
  const text =
    state === 'failed'
      ? `A message to ${chat} was not delivered: ${error}.`
      : `A message to ${chat} may have arrived or not: ${error}. It is not sent again by itself.`;
  const key = state === 'failed' ? `undelivered:${chat}:${error}:${now.slice(0, 10)}` : `uncertain:${id}`;
  await appendOutbound(tx, { ...operator, key, kind: 'notice', sender: 'system', text }, now);
}
