import { once } from 'node:events';
import { Kysely, sql } from 'kysely';
import type { Database, ReadDb, Tx } from '../../src/db/db.js';
import { AgentPath, Count, Flag, Secret, Shape, Text, Texts } from '../../src/kernel/fields.js';
import { page, PageQuery } from '../../src/kernel/page.js';
import { mergePatch } from '../../src/kernel/parse.js';
import { defineResource, read, write, type StreamEvent } from '../../src/kernel/resource.js';
import { Problem } from '../../src/platform/problem.js';

interface Note {
  id: string;
  agent: string;
  title: string;
  label: string | null;
  pinned: number;
  data: { color?: string; tags?: string[] };
  version: number;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
}

type Notes = Kysely<{ note: Note }>;
const notesIn = (db: ReadDb | Tx): Notes => db as unknown as Notes;

export class Look {
  @Text({ says: 'Its color', max: 20, optional: true }) color?: string;
  @Texts({ says: 'Words it is found by', max: 3, optional: true }) tags?: string[];
}

class NewNote {
  @AgentPath({ says: 'Agent the note belongs to' }) agent!: string;
  @Text({ says: 'Its title', max: 100 }) title!: string;
  @Text({ says: 'A second line', max: 100, optional: true }) label?: string;
  @Shape({ says: 'How it looks', of: () => Look, optional: true }) data?: Look;
  @Secret({ says: 'Opens the note', optional: true }) pin?: string;
}

class NoteKey {
  @Text({ says: 'Id of the note', max: 300 }) id!: string;
}

class NoteView {
  @Text({ says: 'Id of the note' }) id!: string;
  @AgentPath({ says: 'Agent the note belongs to' }) agent!: string;
  @Text({ says: 'Its title' }) title!: string;
  @Text({ says: 'A second line', optional: true }) label?: string;
  @Shape({ says: 'How it looks', of: () => Look }) data!: Look;
  @Count({ says: 'Goes up with each change', min: 1, max: 1e9 }) version!: number;
}

class NoteFilter extends PageQuery {
  @Text({ says: 'Only with this title', max: 100, optional: true }) title?: string;
}

class Pinning {
  @Flag({ says: 'Whether it is pinned', optional: true }) pinned?: boolean;
}

class Nothing {}

class Counted {
  @Count({ says: 'How many there are', min: 0, max: 1e9 }) notes!: number;
}

class Watching {
  @Count({ says: 'Go on after this event', min: 0, max: 99, optional: true }) after?: number;
}

/** Three events, then none until the watcher goes. */
async function* watched(after: number, title: string, signal: AbortSignal): AsyncGenerator<StreamEvent> {
  for (let seq = after + 1; seq <= 3; seq += 1) yield { seq, kind: 'title', data: { title } };
  if (!signal.aborted) await once(signal, 'abort');
}

/** A small table of its own, so that the kernel is tried without any real resource. */
export async function makeNotes(database: Database): Promise<void> {
  await sql`create table note (
    id text primary key, agent text not null, title text not null, label text, pinned integer not null default 0,
    data text not null default '{}', version integer not null, created_at text not null, created_by text not null,
    updated_at text not null) strict`.execute(database.writer);
}

/** The toy resource: every usual verb, an action on a row, one on all, and one with a bug. */
export const notes = defineResource<Note>({
  name: 'notes',
  kind: 'Note',
  says: 'Notes of an agent.',
  view: NoteView,
  key: NoteKey,
  manifest: 'never',
  find: (db, { id }) =>
    notesIn(db).selectFrom('note').selectAll().where('id', '=', String(id)).executeTakeFirst(),
  scopeOf: (row) => row.agent,
  actions: {
    list: read({
      input: NoteFilter,
      says: 'List the notes one may read.',
      scope: 'rows',
      run: ({ db, readable, caller }, query) =>
        page<Note>(
          caller,
          query,
          async (after, limit) => {
            let rows = notesIn(db)
              .selectFrom('note')
              .selectAll()
              .where(readable('agent'))
              .orderBy('id')
              .limit(limit);
            if (query.title !== undefined) rows = rows.where('title', '=', query.title);
            if (after) rows = rows.where('id', '>', String(after[0]));
            return rows.execute();
          },
          (row) => [row.id],
        ),
    }),
    get: read<Nothing, Note, Note>({
      input: Nothing,
      says: 'Read one note.',
      scope: 'row',
      run: async (_context, _input, row) => row,
    }),
    count: read({
      input: Nothing,
      says: 'Count all notes of the instance.',
      at: { method: 'GET', path: '/count' },
      scope: () => '**',
      answer: Counted,
      run: async ({ db }) => ({
        notes: (await notesIn(db).selectFrom('note').select('id').execute()).length,
      }),
    }),
    create: write({
      input: NewNote,
      says: 'Write a note.',
      scope: ({ agent }) => agent,
      run: async ({ db, stamps, newId }, { agent, title, label = undefined, data = {} }) => {
        if (title === 'taken') throw new Problem('conflict', 'There is a note "taken".');
        const row = { id: newId(), agent, title, label: label ?? null, pinned: 0, data, ...stamps() };
        return notesIn(db).insertInto('note').values(row).returningAll().executeTakeFirstOrThrow();
      },
    }),
    update: write<NewNote, Note, Note>({
      input: NewNote,
      partial: true,
      says: 'Change a note.',
      scope: 'row',
      also: ({ agent }) => (agent === undefined ? [] : [{ action: 'notes:update', scope: agent }]),
      run: async ({ db, touched }, input, row) => {
        const { agent, title, label, data } = mergePatch(row, input) as Note;
        return notesIn(db)
          .updateTable('note')
          .set({ agent, title, label: label ?? null, data: data ?? {}, ...touched(row) })
          .where('id', '=', row.id)
          .returningAll()
          .executeTakeFirstOrThrow();
      },
    }),
    delete: write<Nothing, Note, Note>({
      input: Nothing,
      says: 'Throw a note away.',
      scope: 'row',
      run: ({ db }, _input, { id }) =>
        notesIn(db).deleteFrom('note').where('id', '=', id).returningAll().executeTakeFirstOrThrow(),
    }),
    pin: write<Pinning, undefined, Note>({
      input: Pinning,
      says: 'Pin a note to the top.',
      scope: 'row',
      run: async ({ db }, { pinned = true }, { id }) => {
        await notesIn(db)
          .updateTable('note')
          .set({ pinned: pinned ? 1 : 0 })
          .where('id', '=', id)
          .execute();
        return undefined;
      },
    }),
    watch: read<Watching, unknown, Note>({
      input: Watching,
      says: 'Watch a note.',
      scope: 'row',
      at: { method: 'GET' },
      stream: true,
      run:
        async (_context, { after = 0 }, { title }) =>
        (signal: AbortSignal) =>
          watched(after, title, signal),
    }),
    break: write({
      input: Nothing,
      says: 'Fails with a fault of the program.',
      at: { method: 'POST', path: '/break' },
      scope: () => '**',
      run: async ({ db }) => {
        await sql`update note set title = 'broken'`.execute(db);
        throw new TypeError('the password is hunter2');
      },
    }),
  },
});

export class Saying {
  @Text({ says: 'What to say', max: 100 }) text!: string;
}

export class Said {
  @Text({ says: 'What was heard', max: 100 }) heard!: string;
}
