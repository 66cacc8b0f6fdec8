import { appendAudit } from '../../kernel/audit.js';
import { checkpointMark } from '../../kernel/audit-marks.js';
import type { Portion } from './retention.js';

const portion = 200;

/**
 * The oldest rows of the audit. The last of them becomes, under the key ring, what the chain begins behind; so it stays
 * whole at every moment. The newest row always stays, for the next one to follow.
 */
export class AuditTrim implements Portion {
  #removed = 0;

  async remove({ database, keys, clock }: Parameters<Portion['remove']>[0], before: string) {
    const rows = await database.read
      .selectFrom('audit')
      .select(['seq', 'hash', 'at'])
      .orderBy('seq')
      .limit(portion + 1)
      .execute();
    const young = rows.findIndex(({ at }) => at >= before);
    const old = rows.slice(0, Math.min(young < 0 ? rows.length : young, rows.length - 1));
    const last = old.at(-1);
    const at = clock.iso();
    if (!last) {
      if (this.#removed > 0) await database.transact((tx) => appendAudit(tx, this.told(at)));
      this.#removed = 0;
      return { removed: 0, more: false };
    }
    const start = { seq: last.seq, hash: last.hash, at, starts: true };
    const mark = checkpointMark(keys, start);
    await database.transact(async (tx) => {
      await tx.deleteFrom('audit').where('seq', '<=', last.seq).execute();
      await tx.deleteFrom('auditErasure').where('seq', '<=', last.seq).execute();
      await tx.deleteFrom('auditCheckpoint').where('seq', '<=', last.seq).execute();
      await tx
        .insertInto('auditCheckpoint')
        .values({ ...start, mark })
        .execute();
    });
    this.#removed += old.length;
    return { removed: old.length, more: true };
  }

  private told(at: string) {
    return {
      ...{ at, principal: 'system', surface: 'schedule', action: 'audit:trim', scope: '**', targetKey: null },
      ...{
        outcome: 'ok' as const,
        input: { rows: this.#removed },
        detail: null,
        requestId: null,
        turnId: null,
      },
    };
  }
}
