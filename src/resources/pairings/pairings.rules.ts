import type { Selectable } from 'kysely';
import type { PairingTable } from '../../db/tables/people.js';
import type { WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { isOpen } from '../../routing/pairing.js';

export type PairingRow = Selectable<PairingTable> & { scope: string };
type State = PairingRow['state'];

/** Only a code that counts is approved or dismissed: by its age nobody knows any more who said it. */
export function refuseUnlessOpen(row: PairingRow, now: string): void {
  if (isOpen(row, now)) return;
  const what =
    row.state === 'pending'
      ? 'has expired; the sender gets a new one by writing again'
      : `is ${row.state} already`;
  throw new Problem('conflict', `The code ${row.code} ${what}.`);
}

/** Writes down what was decided. */
export async function decide(context: WriteContext, row: PairingRow, state: State): Promise<PairingRow> {
  const decided = { state, ...context.touched(row) };
  await context.db.updateTable('pairing').set(decided).where('code', '=', row.code).execute();
  return { ...row, ...decided };
}

const parked = 'dmPolicy: dm_policy_pairing_required';

/** What the stranger has written meanwhile: decided on anew, or dropped with what it was for. */
export async function settleParked(
  { db, after, ports }: WriteContext,
  { channel, chat, sender }: PairingRow,
  to: { state: 'received' | 'dropped'; reason: string | null },
): Promise<number> {
  const rows = await db
    .updateTable('message')
    .set(to)
    .where('chat', '=', chat)
    .where('channel', '=', channel)
    .where('sender', '=', sender)
    .where('state', '=', 'parked')
    .where('reason', '=', parked)
    .returning('id')
    .execute();
  if (to.state === 'received') after(() => ports.wake('intake'));
  return rows.length;
}
