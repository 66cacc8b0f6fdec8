import { settingOf } from '../../db/setting.js';
import type { ReadDb, Tx } from '../../db/db.js';
import { appendAudit } from '../../kernel/audit.js';
import { newId } from '../../platform/ids.js';
import type { Engine } from '../engine.js';

/** The setting `archives`. */
interface Schedule {
  /** Hours. */
  every?: number;
  keep?: number;
  withKey?: boolean;
}

const hourMs = 3_600_000;

async function scheduleOf(db: ReadDb): Promise<Schedule> {
  return ((await settingOf(db, 'archives')) ?? {}) as Schedule;
}

const own = (db: ReadDb) => db.selectFrom('archive').where('scheduled', '=', true).orderBy('id', 'desc');

/** What a schedule does leaves the same row as what a person does. */
function noted(tx: Tx, at: string, action: string, id: string): Promise<number> {
  return appendAudit(tx, {
    ...{ at, principal: 'system', surface: 'schedule', action, scope: '**', targetKey: id, outcome: 'ok' },
    ...{ input: {}, detail: null, requestId: null, turnId: null },
  });
}

async function begin(engine: Engine, withKey: boolean): Promise<void> {
  const [now, id] = [engine.iso(), newId(engine.clock.now())];
  const nothing = { bytes: null, sha256: null, entries: null, leftOut: null, reason: null, madeAt: null };
  await engine.database.transact(async (tx) => {
    await tx
      .insertInto('archive')
      .values({
        ...{ id, state: 'waiting', work: null, withKey, scheduled: true, ...nothing },
        ...{ verifiedAt: null, verdict: null, createdAt: now, createdBy: 'system', updatedAt: now },
      })
      .execute();
    await noted(tx, now, 'archives:create', id);
  });
}

/** Those beyond the newest that are kept; what could not be made counts for none. */
async function thin(engine: Engine, keep: number): Promise<void> {
  const ready = await own(engine.database.read).where('state', '=', 'ready').select('id').execute();
  const failed = await own(engine.database.read).where('state', '=', 'failed').select('id').execute();
  for (const { id } of [...ready.slice(keep), ...failed.slice(keep)])
    await engine.database.transact(async (tx) => {
      await tx.updateTable('archive').set({ state: 'leaving', work: null }).where('id', '=', id).execute();
      await noted(tx, engine.iso(), 'archives:delete', id);
    });
}

/** Begins an archive where one is due, and lets go of those that are too many. */
export async function keepSchedule(engine: Engine): Promise<void> {
  const { every, keep, withKey = false } = await scheduleOf(engine.database.read);
  if (every !== undefined) {
    const newest = await own(engine.database.read).select(['createdAt']).limit(1).executeTakeFirst();
    const due = newest === undefined ? 0 : Date.parse(newest.createdAt) + every * hourMs;
    if (engine.clock.now() >= due) await begin(engine, withKey);
  }
  if (keep !== undefined) await thin(engine, keep);
}
