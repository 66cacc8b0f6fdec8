import type { Selectable } from 'kysely';
import { isLiveTurn } from '../../db/open-rows.js';
import type { ErasureTable } from '../../db/tables/erasure.js';
import { erasedName, mentionsOf, type Subject } from '../../kernel/erasure-subject.js';
import { erasurePlace } from '../../identity/sealed.js';
import { log } from '../../platform/log.js';
import type { Engine } from '../engine.js';
import { eraseContents, eraseRecords, type Erasure } from './erase.js';
import { portionsOf, type Counts, type Place } from './place.js';
import { earlierArchives, elsewhere, forgetSubjects } from './receipt.js';
import { tracesOf, type Traces } from './traces.js';

type Row = Selectable<ErasureTable>;
type Changes = Partial<Omit<Row, 'id' | 'version'>>;

/** What is kept under seal while an erasure runs: found once, because the rows that lead to it go one by one. */
type Order = Subject & { traces?: Traces };

/** What an erasure needs of the running instance. */
export interface ErasureMeans extends Pick<Place, 'still' | 'retire'> {
  engine: Engine;
  /** Has running turns stopped that were asked to end. */
  wakeCancel(): void;
  /** Takes what it was out of the copy of the repository; `head` is what it is. */
  forgetPast(head: string | undefined): Promise<void>;
}

class Waiting extends Error {}

/** Carries erasures out, one after the other, as their rows say; what was broken off goes on where it was. */
export class Erasures {
  #stopping = new AbortController();

  constructor(private readonly means: ErasureMeans) {}

  start(): void {
    this.#stopping = new AbortController();
  }

  stop(): void {
    this.#stopping.abort(new Error('the server is stopping'));
  }

  async pass(): Promise<boolean> {
    const { database } = this.means.engine;
    const rows = await database.read
      .selectFrom('erasure')
      .selectAll()
      .where('state', '=', 'running')
      .orderBy('id')
      .execute();
    for (const row of rows) await this.tried(row);
    const kept = await database.read
      .selectFrom('erasure')
      .where('sealed', 'is not', null)
      .where('state', '=', 'done')
      .select('id')
      .limit(1)
      .executeTakeFirst();
    if (kept) await database.transact((tx) => forgetSubjects(tx));
    return false;
  }

  private async tried(row: Row): Promise<void> {
    const counts = { ...row.counts };
    try {
      await this.one(row, counts);
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      const waits = error instanceof Waiting;
      const why = error instanceof Error ? error.message : String(error);
      if (why === (waits ? row.waitsFor : row.error)) return;
      if (!waits) log.gateway.error({ error, erasure: row.id }, 'an erasure did not go on');
      await this.change(row, { counts, waitsFor: waits ? why : null, error: waits ? null : why });
    }
  }

  private async change({ id }: Pick<Row, 'id'>, changes: Changes): Promise<void> {
    const { database } = this.means.engine;
    const updatedAt = this.means.engine.iso();
    await database.transact((tx) =>
      tx
        .updateTable('erasure')
        .set((eb) => ({ ...changes, updatedAt, version: eb('version', '+', 1) }))
        .where('id', '=', id)
        .execute(),
    );
  }

  private async one(row: Row, counts: Counts): Promise<void> {
    const { engine, still, retire } = this.means;
    const { database, keys, config } = engine;
    const { signal } = this.#stopping;
    const place = { database, keys, still, retire, signal, dataDir: config.dataDir, now: () => engine.iso() };
    const erasure = { id: row.id, counts, ...(await this.order(row)) };
    if (row.scrubbedAt === null) {
      await this.awaitChanges();
      await this.endTurns(erasure.traces.turns);
      const remaining = await eraseContents(place, erasure);
      if (!remaining) throw new Waiting('the end of a turn');
      row.scrubbedAt = engine.iso();
      await this.change(row, { scrubbedAt: row.scrubbedAt, remaining, counts, error: null });
    }
    await this.repository(row.scrubbedAt);
    await eraseRecords(place, erasure);
    await this.end(row, erasure);
  }

  private async order(row: Row): Promise<Pick<Erasure, 'subject' | 'traces'>> {
    const { engine } = this.means;
    const place = erasurePlace(row.id);
    const sealed = { keyId: row.keyId as string, sealed: row.sealed as string };
    const { traces, ...subject } = JSON.parse(engine.keys.open(place, sealed)) as Order;
    if (traces) return { subject, traces };
    if (subject.kind === 'agent') await this.awaitMove(subject.id);
    const found = await tracesOf(engine.database.read, subject);
    await this.change(row, engine.keys.seal(place, JSON.stringify({ ...subject, traces: found })));
    return { subject, traces: found };
  }

  /** Until then the folders of an agent that was deleted are where those of the next one would be. */
  private async awaitMove(agentId: string): Promise<void> {
    const open = await this.means.engine.database.read
      .selectFrom('homeMove')
      .where('agentId', '=', agentId)
      .where('appliedAt', 'is', null)
      .select('seq')
      .executeTakeFirst();
    if (open) throw new Waiting('its home to be put away');
  }

  /** They take files from trees of histories, which are written anew. */
  private async awaitChanges(): Promise<void> {
    const open = await this.means.engine.database.read
      .selectFrom('homeChange')
      .where('appliedAt', 'is', null)
      .select('id')
      .limit(1)
      .executeTakeFirst();
    if (open) throw new Waiting('homes that are being written');
  }

  private async endTurns(turns: readonly string[]): Promise<void> {
    const { database } = this.means.engine;
    let live = 0;
    for (const ids of portionsOf(turns)) {
      const rows = await database.transact((tx) =>
        tx
          .updateTable('turn')
          .set({ cancelRequested: true })
          .where('id', 'in', ids)
          .where(isLiveTurn())
          .returning('id')
          .execute(),
      );
      live += rows.length;
    }
    if (live === 0) return;
    this.means.wakeCancel();
    throw new Waiting('the end of a turn');
  }

  /** What was committed there stays in its history until it is pushed that it is gone; the copy here forgets it then. */
  private async repository(scrubbedAt: string): Promise<void> {
    const { database } = this.means.engine;
    const sync = await database.read.selectFrom('gitSync').select(['head', 'at']).executeTakeFirst();
    if (sync && (sync.head === null || (sync.at ?? '') <= scrubbedAt))
      throw new Waiting('the next git sync, which takes it out of the repository');
    await this.means.forgetPast(sync?.head ?? undefined);
  }

  private async end(row: Row, { subject, counts }: Erasure): Promise<void> {
    const { database } = this.means.engine;
    const doneAt = this.means.engine.iso();
    const receipt = {
      ...({ counts, doneAt, state: 'done', waitsFor: null, error: null } as const),
      ...{
        archives: await earlierArchives(database.read, doneAt),
        elsewhere: await elsewhere(database.read),
      },
      createdBy: mentionsOf(subject).replaced(row.createdBy, erasedName(row.id)),
      ...this.means.engine.keys.seal(erasurePlace(row.id), JSON.stringify(subject)),
    };
    await this.change(row, receipt);
    await database.transact((tx) => forgetSubjects(tx));
    database.emptyLog();
    log.gateway.info({ erasure: row.id, counts }, 'an erasure is done');
  }
}
