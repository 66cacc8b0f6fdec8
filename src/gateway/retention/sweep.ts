import type { Tx } from '../../db/db.js';
import { isOpenDelivery, isOpenMessage } from '../../db/open-rows.js';
import type { Engine } from '../engine.js';
import type { Portion, Removal } from './retention.js';

/** So many rows go in one transaction. */
const portion = 50;

type Table = 'message' | 'delivery' | 'chatEvent';

const removals: Record<Table, (tx: Tx, seqs: number[]) => Promise<{ numDeletedRows: bigint }>> = {
  message: (tx, seqs) =>
    tx
      .deleteFrom('message')
      .where('seq', 'in', seqs)
      .where(({ not }) => not(isOpenMessage()))
      .executeTakeFirstOrThrow(),
  delivery: (tx, seqs) =>
    tx
      .deleteFrom('delivery')
      .where('seq', 'in', seqs)
      .where(({ not }) => not(isOpenDelivery()))
      .executeTakeFirstOrThrow(),
  chatEvent: (tx, seqs) => tx.deleteFrom('chatEvent').where('seq', 'in', seqs).executeTakeFirstOrThrow(),
};

/** Goes along a table from its oldest row to the first that is young; what is still open is passed by. */
export class Sweep implements Portion {
  #after = 0;

  constructor(
    private readonly table: Table,
    /** Only events of turns. */
    private readonly ofTurns = false,
  ) {}

  async remove({ database }: Engine, before: string): Promise<Removal> {
    const rows = await database.read
      .selectFrom(this.table)
      .select(['seq', 'at', 'turnId'])
      .where('seq', '>', this.#after)
      .orderBy('seq')
      .limit(portion)
      .execute();
    const young = rows.findIndex(({ at }) => at >= before);
    const old = young < 0 ? rows : rows.slice(0, young);
    const seqs = old.filter(({ turnId }) => !this.ofTurns || turnId !== null).map(({ seq }) => seq);
    const gone =
      seqs.length > 0 ? await database.transact((tx) => removals[this.table](tx, seqs)) : undefined;
    const more = old.length === portion;
    this.#after = more ? (old.at(-1)?.seq ?? 0) : 0;
    return { removed: Number(gone?.numDeletedRows ?? 0), more };
  }
}
