import type { Selectable } from 'kysely';
import type { Button } from '../../adapters/channel.js';
import type { Tx } from '../../db/db.js';
import type { StatusLineTable } from '../../db/tables/status.js';
import type { Json } from '../../platform/json.js';

export type StatusLine = Selectable<StatusLineTable>;

export interface StatusPlace {
  channel: string;
  chat: string;
  threadId: string | null;
}

/** Wants this to be seen; a rendering that was not shown yet is replaced in place. */
export async function putStatus(
  tx: Tx,
  turnId: string,
  place: StatusPlace,
  { text, buttons }: { text: string; buttons: readonly Button[] },
  now: string,
): Promise<void> {
  const rendering = { text, buttons: buttons as unknown as Json };
  await tx
    .insertInto('statusLine')
    .values({
      turnId,
      ...place,
      ...rendering,
      rendering: 1,
      shown: 0,
      state: 'waiting',
      platformId: null,
      nextAt: now,
    })
    .onConflict((on) =>
      on
        .column('turnId')
        .doUpdateSet((eb) => ({ ...rendering, rendering: eb('statusLine.rendering', '+', 1) })),
    )
    .execute();
}

/** The turn has ended: its line goes when its words have left. One that never stood is gone at once. */
export async function endStatus(tx: Tx, turnId: string): Promise<void> {
  await tx
    .deleteFrom('statusLine')
    .where('turnId', '=', turnId)
    .where('state', 'in', ['waiting', 'lost'])
    .execute();
  await tx
    .updateTable('statusLine')
    .set({ state: 'ending' })
    .where('turnId', '=', turnId)
    .where('state', '=', 'standing')
    .execute();
}

/** After a crash: a line that was being posted may stand, and nobody knows where; it is never posted again. */
export async function recoverStatus(tx: Tx): Promise<void> {
  await tx.updateTable('statusLine').set({ state: 'lost' }).where('state', '=', 'posting').execute();
}
