import type { ApprovalPort } from '../../kernel/approval-port.js';
import type { Engine } from '../engine.js';

/** Ends held calls that nobody has decided on in time: the agent is told, so that it can tell whoever waits. */
export async function lapse(engine: Engine, port: ApprovalPort): Promise<boolean> {
  const { database, pulse } = engine;
  const now = engine.iso();
  const rows = await database.read
    .selectFrom('approval')
    .where('state', '=', 'pending')
    .where('expiresAt', '<=', now)
    .select('id')
    .execute();
  for (const { id } of rows)
    await database.transact(async (tx) => {
      const row = await tx
        .updateTable('approval')
        .set((eb) => ({ state: 'expired', decidedAt: now, updatedAt: now, version: eb('version', '+', 1) }))
        .where('id', '=', id)
        .where('state', '=', 'pending')
        .where('expiresAt', '<=', now)
        .returningAll()
        .executeTakeFirst();
      if (row) await port.decided(tx, row);
    });
  if (rows.length > 0) pulse.beat();
  return false;
}
