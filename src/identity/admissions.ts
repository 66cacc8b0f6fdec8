import { sql } from 'kysely';
import type { ReadDb, Tx } from '../db/db.js';

/** A gate as its queue moves: who may come in today is for `room` to say. */
export interface QueueRules {
  day: string;
  room(limitPerDay: number | null, admitted: number): number;
}

/** By the words of the index over those who wait. */
export const waiting = (db: ReadDb, gateId: string) =>
  db
    .selectFrom('admission')
    .where('gateId', '=', gateId)
    .where(sql<boolean>`state = 'queued'`);

/** Lets somebody who waits in: one of the people from now on, counted for the day. */
export async function letIn(tx: Tx, sub: string, day: string, now: string, by: string): Promise<void> {
  const row = await tx
    .updateTable('admission')
    .set((eb) => ({
      state: 'admitted',
      day,
      admittedAt: now,
      updatedAt: now,
      version: eb('version', '+', 1),
    }))
    .where('sub', '=', sub)
    .returning(['sub', 'name'])
    .executeTakeFirstOrThrow();
  const about = { profile: null, timezone: null, language: null };
  await tx
    .insertInto('user')
    .values({ ...row, ...about, version: 1, createdAt: now, createdBy: by, updatedAt: now })
    .onConflict((on) => on.column('sub').doNothing())
    .execute();
}

/** Lets those at the head of a gate's queue in, as far as the day's limit goes; answers who they were. */
export async function moveQueue(
  tx: Tx,
  gateId: string,
  { day, room }: QueueRules,
  now: string,
  by: string,
): Promise<string[]> {
  const gate = await tx.selectFrom('gate').selectAll().where('id', '=', gateId).executeTakeFirst();
  if (!gate?.enabled) return [];
  const { admitted } = await tx
    .selectFrom('admission')
    .where('gateId', '=', gateId)
    .where('day', '=', day)
    .select((eb) => eb.fn.countAll<number>().as('admitted'))
    .executeTakeFirstOrThrow();
  const most = Math.min(room(gate.limitPerDay, admitted), 1000);
  const rows = await waiting(tx, gateId).select('sub').orderBy('id').limit(most).execute();
  for (const { sub } of rows) await letIn(tx, sub, day, now, by);
  return rows.map(({ sub }) => sub);
}

/** How many of a gate's queue come up to this row, itself included. */
export async function positionOf(
  db: ReadDb,
  { gateId, id, state }: { gateId: string; id: string; state: string },
): Promise<number | undefined> {
  if (state !== 'queued') return undefined;
  const { count } = await waiting(db, gateId)
    .where('id', '<=', id)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
