import type { ReadDb, Tx } from '../../db/db.js';
import type { EarlierArchive } from '../../db/tables/erasure.js';

/** What may hold what was erased at that time: made before, and not cleaned since. */
function holding(db: ReadDb, doneAt: string) {
  return db
    .selectFrom('archive')
    .where('state', 'in', ['making', 'ready', 'missing'])
    .where('createdAt', '<', doneAt)
    .where((eb) => eb.or([eb('rewrittenAt', 'is', null), eb('rewrittenAt', '<', doneAt)]));
}

export async function earlierArchives(db: ReadDb, doneAt: string): Promise<EarlierArchive[]> {
  return holding(db, doneAt).select(['id', 'sha256', 'madeAt']).orderBy('id').execute();
}

/** Places that have copies, and that only their owners can clean. */
export async function elsewhere(db: ReadDb): Promise<string[]> {
  const git = await db.selectFrom('gitSync').select('url').execute();
  const streams = await db.selectFrom('auditStream').select('url').orderBy('id').execute();
  return [
    ...git.map(({ url }) => `the history of the repository ${url}`),
    ...streams.map(({ url }) => `audit rows that were posted to ${url}`),
  ];
}

/** Whom an erasure was about is forgotten when no archive is left that could have to be cleaned of it. */
export async function forgetSubjects(tx: Tx): Promise<void> {
  const rows = await tx
    .selectFrom('erasure')
    .where('sealed', 'is not', null)
    .where('state', '=', 'done')
    .select(['id', 'doneAt'])
    .execute();
  for (const { id, doneAt } of rows) {
    if (
      await holding(tx, doneAt ?? '')
        .select('id')
        .limit(1)
        .executeTakeFirst()
    )
      continue;
    await tx.updateTable('erasure').set({ sealed: null, keyId: null }).where('id', '=', id).execute();
  }
}
