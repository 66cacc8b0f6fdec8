import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Selectable } from 'kysely';
import type { ReadDb } from '../db/db.js';
import { drawnNumber } from '../db/sqlite/drawn.js';
import type { AuditTable } from '../db/tables/config.js';
import type { KeyRing } from '../identity/key-ring.js';
import { auditHash, genesis } from './audit.js';
import { isCheckpoint, isErased, isHead, type AuditHead, type Checkpoint } from './audit-marks.js';

type Row = Selectable<AuditTable>;

export type ChainReport =
  | { ok: true; rows: number; head: string; checkpoints: number; begins: number; erased: number }
  | { ok: false; rows: number; brokenAt: number; fault: string };

/** What the chain is held against besides itself. */
export interface Witnesses {
  keys: KeyRing;
  /** A hash that was kept elsewhere. */
  known?: string | undefined;
  /** What stands in the file beside the database. */
  kept?: AuditHead | undefined;
  page?: number;
}

class Fault extends Error {
  constructor(
    readonly at: number,
    readonly what: string,
  ) {
    super(what);
  }
}

/** One walk along the chain. Every page ends before others are served. */
class Walk {
  rows = 0;
  checkpoints = 0;
  erased = 0;
  #head = genesis;
  #after = 0;
  #begins = 0;
  #found: boolean;

  constructor(
    private readonly db: ReadDb,
    private readonly witnesses: Witnesses,
  ) {
    this.#found = witnesses.known === undefined;
  }

  async all(): Promise<ChainReport> {
    const { kept } = this.witnesses;
    // Read before the walk: rows that come meanwhile are only ever more.
    const drawn = await drawnNumber(this.db, 'audit');
    const newest = await this.checkpointsAfter(0, 'desc', 1);
    await this.begin();
    while (await this.page()) await nextTurn();
    if (kept && !isHead(this.witnesses.keys, kept))
      throw new Fault(Math.max(1, kept.seq), 'is named by a file audit.head that was not made here');
    const expected = Math.max(drawn, newest[0]?.seq ?? 0, kept?.seq ?? 0);
    if (expected > this.#after)
      throw new Fault(this.#after + 1, `is missing, and all up to ${expected}: the end was removed`);
    if (!this.#found) throw new Fault(this.#after + 1, 'is missing: the given head is not in the chain');
    const { rows, checkpoints, erased } = this;
    return { ok: true, rows, head: this.#head, checkpoints, begins: this.#begins + 1, erased };
  }

  private checkpointsAfter(seq: number, order: 'asc' | 'desc', limit: number): Promise<Checkpoint[]> {
    return this.db
      .selectFrom('auditCheckpoint')
      .selectAll()
      .where('seq', '>', seq)
      .orderBy('seq', order)
      .limit(limit)
      .execute();
  }

  /** Behind the rows that retention has removed. */
  private async begin(): Promise<void> {
    const start = await this.db
      .selectFrom('auditCheckpoint')
      .selectAll()
      .where('starts', '=', true)
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (!start) return;
    if (!isCheckpoint(this.witnesses.keys, start))
      throw new Fault(start.seq + 1, 'begins the chain, and what says so was not made here');
    [this.#head, this.#after, this.#begins] = [start.hash, start.seq, start.seq];
    this.look(start.hash);
  }

  private async page(): Promise<boolean> {
    const { page = 200 } = this.witnesses;
    const rows = await this.db
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', this.#after)
      .orderBy('seq')
      .limit(page)
      .execute();
    const last = rows.at(-1)?.seq ?? this.#after;
    const passed = (await this.checkpointsAfter(this.#after, 'asc', page)).filter(({ seq }) => seq <= last);
    const due = new Map(passed.map((checkpoint) => [checkpoint.seq, checkpoint]));
    const erased = await this.erasedUpTo(last);
    for (const row of rows) {
      this.row(row, erased.get(row.seq));
      this.against(due.get(row.seq));
    }
    return rows.length === page;
  }

  /** The marks of rows whose content was erased. */
  private async erasedUpTo(last: number): Promise<Map<number, string>> {
    const rows = await this.db
      .selectFrom('auditErasure')
      .select(['seq', 'mark'])
      .where('seq', '>', this.#after)
      .where('seq', '<=', last)
      .execute();
    return new Map(rows.map(({ seq, mark }) => [seq, mark]));
  }

  private row(row: Row, mark: string | undefined): void {
    const { seq, hash, prevHash, ...entry } = row;
    if (seq !== this.#after + 1) throw new Fault(this.#after + 1, 'is missing');
    if (prevHash !== this.#head) throw new Fault(seq, 'does not follow the row before it');
    const isAsWritten = auditHash(prevHash, entry) === hash;
    if (
      mark === undefined
        ? !isAsWritten
        : !isErased(this.witnesses.keys, seq, { ...entry, prevHash, hash }, mark)
    )
      throw new Fault(seq, 'was changed');
    if (mark !== undefined) this.erased += 1;
    [this.#head, this.#after] = [hash, seq];
    this.rows += 1;
    this.look(hash);
  }

  private look(hash: string): void {
    const { known, kept } = this.witnesses;
    this.#found ||= hash === known;
    if (kept && kept.seq === this.#after && kept.hash !== hash)
      throw new Fault(
        kept.seq,
        'is not the one that audit.head vouches for: it or one before it was rewritten',
      );
  }

  private against(checkpoint: Checkpoint | undefined): void {
    if (!checkpoint) return;
    if (!isCheckpoint(this.witnesses.keys, checkpoint))
      throw new Fault(checkpoint.seq, 'has a checkpoint that was not made here');
    if (checkpoint.hash !== this.#head)
      throw new Fault(checkpoint.seq, 'is not the one of its checkpoint: it or one before it was rewritten');
    this.checkpoints += 1;
  }
}

/**
 * Walks the chain from its beginning and names the first row that is not as it was. A truncated or rewritten end is found
 * by what was noted of it: numbers that were given out, checkpoints under the key ring, the head beside the database.
 */
export async function verifyChain(db: ReadDb, witnesses: Witnesses): Promise<ChainReport> {
  const walk = new Walk(db, witnesses);
  try {
    return await walk.all();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ok: false, rows: walk.rows, brokenAt: error.at, fault: error.what };
  }
}
