import type { ReadDb } from '../../db/db.js';
import type { Attachment } from '../../kernel/chat-port.js';
import type { Caller } from '../../identity/caller.js';
import { AgentPath, Count, Flag, Text, Texts } from '../../kernel/fields.js';
import { write, type WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { delegate } from '../delegation/delegate.js';
import type { ToolDeps } from './deps.js';
import { attach } from './home-files.js';
import { liveTurn, ownTurn } from './own-turn.js';
import { finishWork, WorkSaid, workSaid } from './work-said.js';

class Delegate {
  @AgentPath({ says: 'Agent that shall do it' }) agent!: string;
  @Text({
    says: 'The whole task in words: it knows nothing of this conversation. Say what you want back',
    max: 100_000,
  })
  task!: string;
  @Texts({ says: 'Paths of files in your home to give along, 20 MiB together', max: 10, optional: true })
  files?: string[];
  @Flag({ says: 'Wait here for the result (default true); false lets you go on', optional: true })
  wait?: boolean;
  @Count({ says: 'Seconds until it is stopped (default 1800)', min: 5, max: 86_400, optional: true })
  deadlineSeconds?: number;
  @Text({
    says: 'Goes on with what you told that agent under the same topic before; absent begins afresh',
    max: 64,
    pattern: /^[\p{L}\p{N}][\p{L}\p{N}\p{M}_-]*$/u,
    optional: true,
  })
  topic?: string;
}

/** What a hot tool does to another agent is asked of that agent's path. */
export const agentScope = ({ agent }: { agent: string }, { caller }: { caller: Caller }): string => {
  ownTurn(caller);
  return agent;
};

export async function agentAt(db: ReadDb, path: string): Promise<{ id: string; path: string }> {
  const row = await db.selectFrom('agent').where('path', '=', path).select(['id', 'path']).executeTakeFirst();
  if (row) return row;
  const fields = [{ path: 'agent', message: 'names no agent' }];
  throw new Problem('notFound', `There is no agent "${path}".`, fields);
}

async function run(context: WriteContext, input: Delegate): Promise<WorkSaid> {
  const { task, topic, wait = true, deadlineSeconds = 1800 } = input;
  const { db, caller } = context;
  const { agent: from } = ownTurn(caller);
  const turn = await liveTurn(db, caller);
  const to = await agentAt(db, input.agent);
  const attachments = (context.prepared ?? []) as Attachment[];
  const order = { kind: 'delegate' as const, from, turn, to, task, topic, attachments };
  const row = await delegate(context, { ...order, waits: wait, deadlineSeconds });
  return workSaid(row, to.path);
}

/** Gives work to another agent. */
export const delegateTool = (deps: ToolDeps) =>
  write<Delegate, WorkSaid>({
    input: Delegate,
    says: 'Give a task to another agent and get its result: here when you wait, else as a message later. It works in a conversation of its own. Not for handing this conversation over (handoff), nor for asking people (ask).',
    scope: agentScope,
    on: ['door'],
    answer: WorkSaid,
    prepare: ({ caller }, { files = [] }) => attach(deps, ownTurn(caller).agent, files),
    run: (context, input) => run(context, input),
    finish: (context, said) => finishWork(deps, context, said),
  });
