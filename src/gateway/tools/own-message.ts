import { Refusal } from '../../kernel/gate.js';
import type { ReadContext } from '../../kernel/resource.js';
import type { Json } from '../../platform/json.js';
import { Problem } from '../../platform/problem.js';
import { addressable } from './address.js';
import { ownTurn } from './own-turn.js';
import type { MessageRow } from './seen-messages.js';

const unknown = (id: string): Problem =>
  new Problem('notFound', `There is no message "${id}" that you may touch; fetch_history shows ids.`, [
    { path: 'messageId', message: 'names no message that you may touch' },
  ]);

async function messageById({ db }: ReadContext, id: string): Promise<MessageRow> {
  const row = await db.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw unknown(id);
  return row;
}

async function scopeOf({ db }: ReadContext, { agentId }: MessageRow): Promise<string> {
  const row = await db
    .selectFrom('agent')
    .where('id', '=', agentId ?? '')
    .select('path')
    .executeTakeFirst();
  return row?.path ?? '**';
}

/** A message that is refused is refused as if it did not exist, wherever it stands. */
async function inReach(context: ReadContext, action: string, row: MessageRow): Promise<void> {
  const { turn } = ownTurn(context.caller);
  if (row.turnId === turn.id) return;
  try {
    await addressable(context, action, row.chat);
  } catch (error) {
    if (error instanceof Refusal && error.problem.kind === 'notFound')
      throw new Refusal(error.question, unknown(row.id));
    throw error instanceof Problem ? unknown(row.id) : error;
  }
}

function checkStanding({ facts }: MessageRow): void {
  if ((facts as { deleted?: unknown }).deleted)
    throw new Problem('conflict', 'The message was taken back already.');
}

/** A message that this agent wrote, in a chat that it may still address. */
export async function ownMessage(context: ReadContext, action: string, id: string): Promise<MessageRow> {
  const { agent } = ownTurn(context.caller);
  const row = await messageById(context, id);
  const written = row.direction === 'out' && row.verb !== 'notice';
  if (!written || row.agentId !== agent.id)
    throw new Refusal({ action, scope: await scopeOf(context, row) }, unknown(id));
  await inReach(context, action, row);
  checkStanding(row);
  if (row.state === 'failed')
    throw new Problem(
      'conflict',
      `The message cannot be changed, it was not delivered: ${row.reason ?? 'failed'}.`,
    );
  return row;
}

/** A message that stands in a chat which the caller may address. */
export async function reachableMessage(
  context: ReadContext,
  action: string,
  id: string,
): Promise<MessageRow> {
  const row = await messageById(context, id);
  await inReach(context, action, row);
  checkStanding(row);
  return row;
}

/** The list of old texts with the present one added. */
export const withEarlier = ({ earlier, text }: MessageRow, at: string): Json =>
  [...(earlier as Json[]), { text, at }] satisfies Json;
