import type { AgentTable } from '../../db/tables/config.js';
import type { Selectable } from 'kysely';
import type { ReadDb, Tx } from '../../db/db.js';
import { within } from '../../db/below.js';
import { prepared } from '../../db/prepared.js';
import { listing } from '../../kernel/listing.js';
import { mergePatch, parse } from '../../kernel/parse.js';
import { defineResource, read, write, type WriteContext } from '../../kernel/resource.js';
import { ErasureTerms, ErasureView } from '../erasure.dto.js';
import { Nothing } from '../nothing.dto.js';
import { present } from '../../kernel/view.js';
import { Problem } from '../../platform/problem.js';
import {
  AgentFields,
  AgentKey,
  AgentMove,
  AgentMoved,
  AgentQuery,
  AgentView,
  AgentRemoval,
  NewAgent,
} from './agents.dto.js';
import { move } from './agents.move.js';
import { remove } from './agents.remove.js';
import { agentDefaults, checkMentions, governs, unsetDefault } from './agents.rules.js';

type AgentRow = Selectable<AgentTable> & { pausedUntil?: string | null; pausedFor?: string | null };

const rowsOf = (db: ReadDb) =>
  db
    .selectFrom('agent')
    .leftJoin('breaker', (join) =>
      join.onRef('breaker.agentId', '=', 'agent.id').on('breaker.until', 'is not', null),
    )
    .selectAll('agent')
    .select(['breaker.until as pausedUntil', 'breaker.reason as pausedFor']);

async function nextNumber(tx: Tx): Promise<number> {
  const row = await tx
    .updateTable('engine')
    .set((eb) => ({ value: eb('value', '+', 1) }))
    .where('name', '=', 'agents')
    .returning('value')
    .executeTakeFirstOrThrow();
  return row.value;
}

async function create(context: WriteContext, input: NewAgent): Promise<AgentRow> {
  const { db } = context;
  checkMentions(input.mentionPatterns);
  const taken = await db.selectFrom('agent').where('path', '=', input.path).select('id').executeTakeFirst();
  if (taken) throw new Problem('conflict', `There is already an agent ${input.path}.`);
  if (input.default) await unsetDefault(db);
  const id = context.newId();
  const row = await db
    .insertInto('agent')
    .values({
      ...agentDefaults,
      ...input,
      mentionPatterns: input.mentionPatterns ?? [],
      id,
      number: await nextNumber(db),
      ...context.stamps(),
    } as never)
    .returningAll()
    .executeTakeFirstOrThrow();
  await db
    .insertInto('member')
    .values({
      id: context.newId(),
      child: `agent:${id}`,
      parent: 'role:member',
      via: 'seed',
      ...context.stamps(),
    })
    .execute();
  context.after(() => context.ports.wake('homes'));
  return row;
}

async function update(context: WriteContext, patch: Partial<AgentFields>, row: AgentRow): Promise<AgentRow> {
  const { db } = context;
  const merged = mergePatch(present(AgentFields, row), patch);
  const fields = parse(AgentFields, merged);
  checkMentions(fields.mentionPatterns);
  if (fields.default && !row.default) await unsetDefault(db);
  return db
    .updateTable('agent')
    .set({ ...agentDefaults, ...fields, ...context.touched(row) } as never)
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

const byPath = prepared<{ path: string }, AgentRow>((db, given) =>
  rowsOf(db as ReadDb).where('path', '=', given('path')),
);

async function find(db: ReadDb, { path = '' }: Record<string, string>): Promise<AgentRow | undefined> {
  return (await byPath(db, { path }))[0];
}

/** What made it pause is gone, somebody says: the next failure counts as the first. */
async function resetBreaker({ db, after, ports }: WriteContext, row: AgentRow): Promise<AgentRow> {
  await db.deleteFrom('breaker').where('agentId', '=', row.id).execute();
  after(() => ports.wake('queue'));
  return { ...row, pausedUntil: null, pausedFor: null };
}

export const agents = defineResource<AgentRow>({
  name: 'agents',
  kind: 'Agent',
  says: 'A folder is an agent: persona, memory, skills, conversations, grants and a sandbox of its own.',
  view: AgentView,
  key: AgentKey,
  manifest: 'apply',
  written: {
    defaults: agentDefaults,
    stored: (db, id) => rowsOf(db).where('agent.id', '=', id).executeTakeFirst(),
  },
  routing: true,
  find,
  scopeOf: (row) => row.path,
  actions: {
    list: listing({
      input: AgentQuery,
      says: 'List agents by path.',
      from: rowsOf,
      by: 'agent.path',
      of: 'agent.path',
      filters: { below: (path) => within('agent.path', path) },
    }),
    get: read({
      input: Nothing,
      says: 'Read one agent.',
      scope: 'row',
      run: async (_context, _input, row: AgentRow) => row,
    }),
    create: write({
      input: NewAgent,
      says: 'Make an agent: its row, its home and its membership in role:member. It receives no messages until a route or link leads to it.',
      // A world is nobody's yet.
      scope: ({ path }) => (path.includes('/') ? path : '**'),
      also: (input) => governs(input, input.path),
      run: create,
    }),
    update: write({
      input: AgentFields as new () => Partial<AgentFields>,
      partial: true,
      says: 'Change an agent. Null takes a field back to its default. Governed fields also ask for agents:govern.',
      scope: 'row',
      also: (input, row: AgentRow | undefined) => governs(input, row?.path ?? '**'),
      run: update,
    }),
    delete: write({
      input: AgentRemoval,
      detail: (result: { told: string }) => result.told || undefined,
      says: 'Delete an agent; its home is kept in the trash for a while. Refused while it has children or live turns, and with the list of what goes along until `cascade` says so.',
      scope: 'row',
      run: (context, input, row: AgentRow) => remove(context, input, row),
    }),
    purge: write({
      input: ErasureTerms,
      says: 'Delete an agent for good: its home, history, conversations, messages and files go as well, without the trash. It cannot be undone; the answer is the receipt.',
      scope: 'row',
      also: () => [{ action: 'erasures:create', scope: '**' }],
      accepts: true,
      answer: ErasureView,
      run: ({ part }, { terms }, { path }: AgentRow) =>
        part('erasures:create', { agent: path, ...(terms && { terms }) }) as Promise<object>,
    }),
    'reset-breaker': write({
      input: Nothing,
      says: 'Let the turns of an agent start that pauses after failures in a row. Do not use it before the cause is gone.',
      scope: 'row',
      run: (context, _input, row: AgentRow) => resetBreaker(context, row),
    }),
    move: write({
      input: AgentMove,
      says: 'Give an agent another path, and all below it with it: homes, conversations and every rule that names them follow; the answer lists what was written. Refused while one of them works.',
      scope: 'row',
      answer: AgentMoved,
      detail: (result: { told: string }) => result.told,
      run: (context, input, row: AgentRow) => move(context, input, row),
    }),
  },
});
