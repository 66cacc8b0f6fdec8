import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { ArchiveTable } from '../../db/tables/archives.js';
import { listing } from '../../kernel/listing.js';
import { defineResource, read, write, type WriteContext } from '../../kernel/resource.js';
import { archiveFile } from '../../platform/archive-file.js';
import { Problem } from '../../platform/problem.js';
import { Nothing } from '../nothing.dto.js';
import { ArchiveKey, ArchiveQuery, ArchiveView, NewArchive } from './archives.dto.js';

type Row = Selectable<ArchiveTable>;

const rowsOf = (db: ReadDb) => db.selectFrom('archive').selectAll().where('state', '!=', 'leaving');

const shown = (row: Row) => ({ ...row, file: archiveFile(row.id) });

async function create(context: WriteContext, { withKey = false }: NewArchive): Promise<object> {
  const row = await context.db
    .insertInto('archive')
    .values({
      ...{ id: context.newId(), state: 'waiting' as const, work: null, withKey, scheduled: false },
      ...{ bytes: null, sha256: null, entries: null, leftOut: null, reason: null, madeAt: null },
      ...{ verifiedAt: null, verdict: null },
      ...context.stamps(),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  context.after(() => context.ports.wake('archives'));
  return shown(row);
}

async function change(context: WriteContext, row: Row, set: Pick<Partial<Row>, 'work' | 'state'>) {
  const changed = await context.db
    .updateTable('archive')
    .set({ ...set, ...context.touched(row) })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  context.after(() => context.ports.wake('archives'));
  return shown(changed);
}

function order(context: WriteContext, row: Row, work: 'verify' | 'rewrite'): Promise<object> {
  if (row.state !== 'ready')
    throw new Problem('conflict', `Only an archive that is ready can be read; this one is ${row.state}.`);
  if (row.work !== null && row.work !== work)
    throw new Problem('conflict', `The archive is busy: ${row.work}; try again in a moment.`);
  return change(context, row, { work });
}

export const archives = defineResource<Row>({
  name: 'archives',
  kind: 'Archive',
  says: 'Copies of the whole instance, each in one file: database, homes, histories, files. Made while it runs.',
  view: ArchiveView,
  key: ArchiveKey,
  manifest: 'never',
  find: (db, { id = '' }) => rowsOf(db).where('id', '=', id).executeTakeFirst(),
  scopeOf: () => '**',
  actions: {
    list: listing<ArchiveQuery, Row, object>({
      input: ArchiveQuery,
      says: 'List archives, newest first.',
      from: rowsOf,
      by: 'archive.id',
      newestFirst: true,
      filters: { state: 'archive.state' },
      shown: (rows) => rows.map(shown),
    }),
    get: read({
      input: Nothing,
      says: 'Read one archive: whether it is ready, and what came of the last look at it.',
      scope: 'row',
      run: async (_context, _input, row: Row) => shown(row),
    }),
    create: write({
      input: NewArchive,
      says: 'Begin an archive of the whole instance; it is there when its state is ready. Chats go on meanwhile.',
      scope: () => '**',
      run: create,
    }),
    verify: write({
      input: Nothing,
      says: 'Read all of an archive and compare it with its manifest and with what was noted when it was made; verdict tells what came of it.',
      scope: 'row',
      accepts: true,
      run: (context, _input, row: Row) => order(context, row, 'verify'),
    }),
    rewrite: write({
      input: Nothing,
      says: 'Make an archive anew without what was erased since it was made; rewrittenAt tells when. Its digest is another one then.',
      scope: 'row',
      accepts: true,
      run: (context, _input, row: Row) => order(context, row, 'rewrite'),
    }),
    delete: write({
      input: Nothing,
      says: 'Remove an archive and its file. Do not use it on the only one there is.',
      scope: 'row',
      run: (context, _input, row: Row) => change(context, row, { state: 'leaving', work: null }),
    }),
  },
});
