import type { Tx } from '../../db/db.js';
import { Problem } from '../../platform/problem.js';

/** A link with `maxUses` takes that many messages and no more. */
export async function useLink(tx: Tx, id: string): Promise<void> {
  const used = await tx
    .updateTable('link')
    .set((eb) => ({ uses: eb('uses', '+', 1) }))
    .where('id', '=', id)
    .where((eb) => eb.or([eb('maxUses', 'is', null), eb('uses', '<', eb.ref('maxUses'))]))
    .returning('id')
    .executeTakeFirst();
  if (!used) throw new Problem('tooMany', 'This link has taken all the messages that it was made for.');
}
