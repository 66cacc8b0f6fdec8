import type { Selectable } from 'kysely';
import type { ReadDb, Tx } from '../../db/db.js';
import { inState } from '../../db/open-rows.js';
import type { TurnTable } from '../../db/tables/turns.js';
import { listing } from '../../kernel/listing.js';
import { defineResource, read, write, type WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { Nothing } from '../nothing.dto.js';
import { FollowQuery, TurnKey, TurnQuery, TurnView } from './turns.dto.js';

type TurnRow = Selectable<TurnTable> & { agent: string | null; messages?: string[] };

const live = ['queued', 'starting', 'running', 'waiting'];

const rowsOf = (db: ReadDb) =>
  db
    .selectFrom('turn')
    .leftJoin('agent', 'agent.id', 'turn.agentId')
    .selectAll('turn')
    .select('agent.path as agent');

async function find(db: ReadDb, { id }: Record<string, string>): Promise<TurnRow | undefined> {
  const row = await rowsOf(db)
    .where('turn.id', '=', id ?? '')
    .executeTakeFirst();
  if (!row) return undefined;
  const messages = await db
    .selectFrom('message')
    .where('turnId', '=', row.id)
    .where('direction', '=', 'in')
    .select('id')
    .orderBy('seq')
    .execute();
  return { ...row, messages: messages.map((message) => message.id) };
}

async function change(tx: Tx, row: TurnRow, set: Partial<Selectable<TurnTable>>): Promise<TurnRow> {
  await tx
    .updateTable('turn')
    .set({ ...set, version: row.version + 1 })
    .where('id', '=', row.id)
    .execute();
  return { ...row, ...set, version: row.version + 1 };
}

async function cancel({ db, after, ports }: WriteContext, row: TurnRow): Promise<TurnRow> {
  if (!live.includes(row.state)) throw new Problem('conflict', `The turn is already ${row.state}.`);
  after(() => ports.wake('cancel'));
  return change(db, row, { cancelRequested: true });
}

async function retry({ db, after, ports, now }: WriteContext, row: TurnRow): Promise<TurnRow> {
  if (!['failed', 'timed_out', 'cancelled'].includes(row.state)) {
    throw new Problem(
      'conflict',
      `Only a failed, timed-out or cancelled turn can be run again; this one is ${row.state}.`,
    );
  }
  const other = await db
    .selectFrom('turn')
    .where('sessionKey', '=', row.sessionKey)
    .where('state', 'in', live as never)
    .select('id')
    .executeTakeFirst();
  if (other)
    throw new Problem(
      'conflict',
      `The session is busy with the turn ${other.id}; try again when it has ended.`,
    );
  await db
    .updateTable('message')
    .set({ state: 'in_turn', reason: null })
    .where('turnId', '=', row.id)
    .where('direction', '=', 'in')
    .execute();
  after(() => ports.wake('queue'));
  return change(db, row, {
    state: 'queued',
    reason: null,
    attempts: 0,
    restarts: 0,
    cancelRequested: false,
    endedAt: null,
    nextAt: now,
    said: 0,
  });
}

export const turns = defineResource<TurnRow>({
  name: 'turns',
  kind: 'Turn',
  says: 'One run of an agent in one session over the messages that it owns.',
  view: TurnView,
  key: TurnKey,
  manifest: 'never',
  find,
  scopeOf: (row) => row.agent ?? '**',
  actions: {
    list: listing({
      input: TurnQuery,
      says: 'List turns, newest first.',
      from: rowsOf,
      by: 'turn.id',
      newestFirst: true,
      of: 'agent.path',
      filters: { agent: 'agent.path', chat: 'turn.chat', state: inState('turn', 'turn.state') },
    }),
    get: read({
      input: Nothing,
      says: 'Read one turn with the messages it owns.',
      scope: 'row',
      run: async (_c, _i, row: TurnRow) => row,
    }),
    follow: read({
      input: FollowQuery,
      says: 'Follow a turn as server-sent events until it ends: text, steps, state. Resumes after Last-Event-ID.',
      scope: 'row',
      at: { method: 'GET' },
      on: ['rest'],
      stream: true,
      run:
        async ({ ports }, { after }, row: TurnRow) =>
        (signal: AbortSignal) =>
          ports.follow(row.id, after ?? 0, signal),
    }),
    cancel: write({
      input: Nothing,
      says: 'Stop a queued or running turn. Its messages end as cancelled.',
      scope: 'row',
      run: (context, _input, row: TurnRow) => cancel(context, row),
    }),
    retry: write({
      input: Nothing,
      says: 'Run a failed, timed-out or cancelled turn again with the same messages. What it already sent is not taken back.',
      scope: 'row',
      run: (context, _input, row: TurnRow) => retry(context, row),
    }),
  },
});
