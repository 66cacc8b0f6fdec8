import type { Tx } from '../../db/db.js';
import type { DelegationState } from '../../db/tables/delegation.js';
import { isLiveTurn, isOpenMessage } from '../../db/open-rows.js';
import type { Attachment } from '../../kernel/chat-port.js';
import { settleMessages } from '../../bus/state.js';
import { openStates, type Delegation } from './record.js';

/** How much of an answer is handed on; the whole stands on the bus. */
const mostResult = 60_000;

/** All that was said in the delegation's chat: the result. */
async function said(tx: Tx, chat: string): Promise<{ text: string; attachments: Attachment[] }> {
  const rows = await tx
    .selectFrom('message')
    .where('chat', '=', chat)
    .where('direction', '=', 'out')
    .where('verb', '!=', 'notice')
    .select(['text', 'attachments'])
    .orderBy('seq')
    .execute();
  const text = rows
    .map((row) => row.text)
    .filter((line) => line !== '')
    .join('\n\n');
  return {
    text: text.length > mostResult ? `${text.slice(0, mostResult)}\n… (cut)` : text,
    attachments: rows.flatMap((row) => row.attachments as unknown as Attachment[]),
  };
}

/** Ends a delegation; what it still has queued or running is asked to end. */
export async function endDelegation(
  tx: Tx,
  row: Pick<Delegation, 'id' | 'chat'>,
  state: Exclude<DelegationState, 'queued' | 'running'>,
  reason: string | null,
  now: string,
): Promise<void> {
  const { text, attachments } = await said(tx, row.chat);
  const ended = await tx
    .updateTable('delegation')
    .set((eb) => ({
      state,
      reason,
      result: text === '' ? null : text,
      attachments: attachments as never,
      endedAt: now,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', row.id)
    .where('state', 'in', [...openStates])
    .returning('id')
    .executeTakeFirst();
  if (!ended || state === 'succeeded' || state === 'failed') return;
  await tx
    .updateTable('turn')
    .set((eb) => ({ cancelRequested: true, version: eb('version', '+', 1) }))
    .where('chat', '=', row.chat)
    .where(isLiveTurn())
    .execute();
  const waiting = await tx
    .selectFrom('message')
    .where('chat', '=', row.chat)
    .where('state', '=', 'queued')
    .where(isOpenMessage())
    .where('direction', '=', 'in')
    .select('id')
    .execute();
  const ids = waiting.map(({ id }) => id);
  await settleMessages(tx, ids, { state: 'cancelled', reason: reason ?? state }, now);
}
