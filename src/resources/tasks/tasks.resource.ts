import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { TaskTable } from '../../db/tables/tasks.js';
import type { Dto } from '../../kernel/field-registry.js';
import { listing } from '../../kernel/listing.js';
import { mergePatch, parse } from '../../kernel/parse.js';
import { defineResource, read, write, type WriteContext } from '../../kernel/resource.js';
import { present } from '../../kernel/view.js';
import type { Schedule } from '../../routing/schedule.js';
import { agentIdOf } from '../agent-id.js';
import { Nothing } from '../nothing.dto.js';
import { NewTask, TaskFields, TaskKey, TaskQuery, TaskView } from './tasks.dto.js';
import { checkTask, dueAfter, scopeOfChat, taskDefaults, type Timed } from './tasks.rules.js';

type TaskRow = Selectable<TaskTable> & { agent: string };

const rowsOf = (db: ReadDb) =>
  db
    .selectFrom('task')
    .innerJoin('agent', 'agent.id', 'task.agentId')
    .selectAll('task')
    .select('agent.path as agent');

const find = (db: ReadDb, { id = '' }: Record<string, string>): Promise<TaskRow | undefined> =>
  rowsOf(db).where('task.id', '=', id).executeTakeFirst();

/** Nothing runs tasks yet: what is due next is always ahead. */
const shown = (row: TaskRow, now: string) => ({
  ...row,
  nextRun: dueAfter(row as unknown as Timed, now),
  enforced: false,
});

/** Whoever makes an agent speak in a chat may do so for the agent whose chat it is. */
async function askChat(
  { db, ask }: WriteContext,
  agent: string,
  action: string,
  chat?: string,
): Promise<void> {
  if (chat === undefined) return;
  const scope = await scopeOfChat(db, chat);
  if (scope !== agent) await ask({ action, scope, params: { chat } });
}

const none = { chat: null, preCheck: null };

async function create(context: WriteContext, { agent, ...fields }: NewTask): Promise<TaskRow> {
  const { db, now } = context;
  checkTask(fields as TaskFields, now);
  await askChat(context, agent, 'tasks:create', fields.chat);
  const row = { id: context.newId(), agentId: await agentIdOf(db, agent), ...none, ...taskDefaults };
  const made = { ...row, ...present(TaskFields, fields), ...context.stamps() };
  const nextRun = dueAfter(made as unknown as Timed, now);
  await db
    .insertInto('task')
    .values({ ...made, nextRun, lastRun: null } as never)
    .execute();
  return rowsOf(db).where('task.id', '=', row.id).executeTakeFirstOrThrow();
}

async function update(context: WriteContext, patch: Partial<TaskFields>, row: TaskRow): Promise<TaskRow> {
  const { db, now } = context;
  const fields = parse(TaskFields, mergePatch(present(TaskFields, row), patch));
  checkTask(fields, now, row.schedule as Schedule);
  if (fields.chat !== row.chat) await askChat(context, row.agent, 'tasks:update', fields.chat);
  const given = { ...none, ...taskDefaults, ...present(TaskFields, fields) };
  const nextRun = dueAfter({ ...row, ...given } as unknown as Timed, now);
  await db
    .updateTable('task')
    .set({ ...given, nextRun, ...context.touched(row) } as never)
    .where('id', '=', row.id)
    .execute();
  return rowsOf(db).where('task.id', '=', row.id).executeTakeFirstOrThrow();
}

export const tasks = defineResource<TaskRow>({
  name: 'tasks',
  kind: 'Task',
  says: 'What an agent is told by itself at its times. Stored, and not run yet.',
  view: TaskView,
  key: TaskKey,
  manifest: 'apply',
  written: { defaults: taskDefaults, sameBy: ['agent', 'chat', 'prompt'] },
  find,
  scopeOf: ({ agent }) => agent,
  actions: {
    list: listing({
      input: TaskQuery,
      says: 'List tasks, oldest first.',
      from: rowsOf,
      by: 'task.id',
      of: 'agent.path',
      filters: { agent: 'agent.path' },
      shown: (rows, { now }) => rows.map((row) => shown(row, now)),
    }),
    get: read({
      input: Nothing,
      says: 'Read one task and when it is due next.',
      scope: 'row',
      run: async ({ now }, _input, row: TaskRow) => shown(row, now),
    }),
    create: write({
      input: NewTask,
      says: 'Tell an agent something at a time, again and again or once. A chat of another agent is asked for as well. It is stored and not run yet.',
      scope: ({ agent }) => agent,
      run: async (context, input) => shown(await create(context, input), context.now),
    }),
    update: write({
      ...{ input: TaskFields as Dto<Partial<TaskFields>>, partial: true, scope: 'row' },
      says: 'Change a task, pause it or let it go on. Null takes a field back to its default.',
      run: async (context, patch, row: TaskRow) => shown(await update(context, patch, row), context.now),
    }),
    delete: write({
      input: Nothing,
      says: 'Delete a task. What it has said stays.',
      scope: 'row',
      run: async ({ db }, _input, row: TaskRow) => {
        await db.deleteFrom('task').where('id', '=', row.id).execute();
        return row;
      },
    }),
  },
});
