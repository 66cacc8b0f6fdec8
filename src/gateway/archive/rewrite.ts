import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Database, type ReadDb } from '../../db/db.js';
import { migrate } from '../../db/migrate.js';
import { migrations } from '../../db/migrations/index.js';
import type { KeyRing } from '../../identity/key-ring.js';
import { subjectOf, type Subject } from '../../kernel/erasure-subject.js';
import { databaseName } from '../../maintenance/archive/manifest.js';
import { unpack } from '../../maintenance/archive/restore.js';
import { eraseContents, eraseRecords } from '../erasure/erase.js';
import { removeOwned } from '../erasure/owned.js';
import { portionsOf, type Place } from '../erasure/place.js';
import { tracesOf } from '../erasure/traces.js';
import { makeArchive, type Made } from './make.js';

interface Ordered {
  id: string;
  subject: Subject;
}

export interface RewriteOptions {
  /** The file; it is replaced when the new one is whole. */
  archive: string;
  /** An empty folder on the same disk. */
  staging: string;
  erasures: readonly Ordered[];
  keys: KeyRing;
  now: string;
  signal: AbortSignal;
}

/** What was erased after that time, as far as it is still known whom it was about. */
export async function erasedSince(db: ReadDb, keys: KeyRing, createdAt: string): Promise<Ordered[]> {
  const rows = await db
    .selectFrom('erasure')
    .select(['id', 'keyId', 'sealed'])
    .where('sealed', 'is not', null)
    .where((eb) => eb.or([eb('doneAt', 'is', null), eb('doneAt', '>', createdAt)]))
    .orderBy('id')
    .execute();
  return rows.flatMap((row) => {
    const subject = subjectOf(keys, row);
    return subject ? [{ id: row.id, subject }] : [];
  });
}

/** Whoever was a person then, besides those who were it when it was erased. */
async function asItWas(db: ReadDb, subject: Subject): Promise<Subject> {
  if (subject.kind === 'agent') return subject;
  const rows = await db
    .selectFrom('member')
    .where('parent', '=', `user:${subject.sub}`)
    .where('child', 'like', 'sender:%')
    .select('child')
    .execute();
  const then = rows.map(({ child }) => child.slice('sender:'.length));
  return { ...subject, senders: [...new Set([...subject.senders, ...then])] };
}

async function eraseIn(place: Place, { id, subject }: Ordered): Promise<void> {
  const { database } = place;
  const meant = await asItWas(database.read, subject);
  const traces = await tracesOf(database.read, meant);
  await database.transact((tx) => removeOwned(tx, meant, place.now()));
  // Nobody is in a conversation any more, whatever the rows say of that time.
  for (const some of portionsOf(traces.sessions))
    await database.transact((tx) =>
      tx
        .deleteFrom('session')
        .where(
          'folder',
          'in',
          some.map(({ folder }) => folder),
        )
        .execute(),
    );
  const erasure = { id, subject: meant, traces, counts: {} };
  await eraseContents(place, erasure);
  await eraseRecords(place, erasure);
}

/** Makes an archive anew without what was erased since. Schedules, times and all else stay as they were. */
export async function rewriteArchive(options: RewriteOptions): Promise<Made> {
  const { archive, staging, erasures, keys, now, signal } = options;
  const dataDir = join(staging, 'data');
  const still: Place['still'] = (_id, work) => work();
  const { head } = await unpack(archive, dataDir);
  const database = new Database(join(dataDir, databaseName));
  try {
    await migrate(database);
    const place = { database, dataDir, keys, still, signal, now: () => now, retire: async () => undefined };
    for (const erasure of erasures) await eraseIn(place, erasure);
    // The copy of the repository has a past of its own; the first sync of a restored instance makes it anew.
    await database.transact((tx) => tx.updateTable('gitSync').set({ head: null, at: null }).execute());
  } finally {
    await database.close();
  }
  await rm(join(dataDir, 'config-git'), { recursive: true, force: true });
  const schema = migrations.map(({ name }) => name);
  return makeArchive({
    ...{ dataDir, signal, still, staging: join(staging, 'made'), into: archive },
    head: { ...head, schema },
  });
}
