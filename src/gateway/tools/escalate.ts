import { AgentPath, Choice, Count, Flag, Ref, Text } from '../../kernel/fields.js';
import { agentToAgentOf, reaches } from '../../kernel/agent-access.js';
import { write, type ReadContext, type WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { ask } from '../delegation/ask.js';
import { delegate } from '../delegation/delegate.js';
import { lineageOf } from '../delegation/lineage.js';
import { operatorChat } from '../turns/operator-chat.js';
import type { Turn } from '../turns/turn-store.js';
import type { ToolDeps } from './deps.js';
import { liveTurn, ownScope, ownTurn } from './own-turn.js';
import { answerSaid, finishAnswer, finishWork, workSaid } from './work-said.js';

class Escalate {
  @Text({ says: 'What must be decided, with all that is needed to decide it', max: 20_000 }) text!: string;
  @Flag({ says: 'Wait here for the answer (default true); false lets you go on', optional: true })
  wait?: boolean;
  @Count({ says: 'Seconds until it is given up (default one day)', min: 5, max: 604_800, optional: true })
  deadlineSeconds?: number;
}

class Escalated {
  @Choice({ says: 'Who was asked', of: ['agent', 'operator'] }) to!: string;
  @AgentPath({ says: 'The agent above that was asked', optional: true }) agent?: string;
  @Ref({ says: 'Id of the delegation, where an agent was asked', optional: true }) delegation?: string;
  @Ref({ says: 'Id of the question, where the operator was asked', optional: true }) question?: string;
  @Text({ says: 'Where it stands; what is not done yet comes later as a message' }) state!: string;
  @Text({ says: 'The answer', optional: true }) answer?: string;
  @Text({ says: 'Why there is none', optional: true }) reason?: string;
}

/** The nearest agent above that may be written to and is not waiting for this one; undefined at the root. */
async function above({ db }: WriteContext, turn: Turn, own: { id: string; path: string }) {
  const setting = await agentToAgentOf(db);
  const { chain } = await lineageOf(db, turn, own);
  const parts = own.path.split('/');
  const paths = parts.map((_, index) => parts.slice(0, index).join('/')).filter((path) => path !== '');
  for (const path of paths.reverse()) {
    if (chain.includes(path) || !reaches(setting, own.path, path).allowed) continue;
    const row = await db
      .selectFrom('agent')
      .where('path', '=', path)
      .select(['id', 'path'])
      .executeTakeFirst();
    if (row) return row;
  }
  return undefined;
}

async function askOperator(
  deps: ToolDeps,
  context: WriteContext,
  turn: Turn,
  input: Escalate,
): Promise<Escalated> {
  const { agent } = ownTurn(context.caller);
  const { wait = true, deadlineSeconds = 86_400 } = input;
  const chat = await operatorChat(context.db);
  if (!chat)
    throw new Problem(
      'unavailable',
      'There is nobody above you: settings.operatorChat is not set. Say so in your answer.',
    );
  const editable = deps.capabilities(chat.channel)?.edit ?? false;
  const place = { ...chat, topic: null, threadId: null };
  const text = `${agent.path} needs a decision: ${input.text}`;
  const inquiry = { turn, agent, place, text, choices: [], person: undefined, editable, waits: wait };
  return escalatedTo(answerSaid(await ask(context, { ...inquiry, deadlineSeconds })));
}

type Said = ReturnType<typeof answerSaid> | ReturnType<typeof workSaid>;

function escalatedTo(said: Said): Escalated {
  if ('question' in said) {
    const { question, state, answer } = said;
    return { to: 'operator', question, state, ...(answer !== undefined && { answer }) };
  }
  const { agent, delegation, state, result, reason } = said;
  return {
    ...{ to: 'agent', agent, delegation, state },
    ...(result !== undefined && { answer: result }),
    ...(reason !== undefined && { reason }),
  };
}

async function run(deps: ToolDeps, context: WriteContext, input: Escalate): Promise<Escalated> {
  const { agent: from } = ownTurn(context.caller);
  const turn = await liveTurn(context.db, context.caller);
  const to = await above(context, turn, from);
  if (!to) return askOperator(deps, context, turn, input);
  const { text: task, wait: waits = true, deadlineSeconds = 86_400 } = input;
  const order = { kind: 'escalate' as const, from, turn, to, task, topic: undefined, attachments: [] };
  return escalatedTo(workSaid(await delegate(context, { ...order, waits, deadlineSeconds }), to.path));
}

async function finish(deps: ToolDeps, context: ReadContext, said: Escalated): Promise<Escalated> {
  const { question, delegation, agent = '', state } = said;
  if (question !== undefined) return escalatedTo(await finishAnswer(deps, context, { question, state }));
  const work = { delegation: delegation ?? '', agent, state, deadline: '' };
  return escalatedTo(await finishWork(deps, context, work));
}

/** Asks whoever stands above. */
export const escalateTool = (deps: ToolDeps) =>
  write<Escalate, Escalated>({
    input: Escalate,
    says: 'Ask the agent above you for a decision; where there is none that you may write to, the operator. The answer comes here when you wait, else as a message later. Not for questions to the people in this chat: that is ask.',
    scope: ownScope,
    on: ['door'],
    answer: Escalated,
    run: (context, input) => run(deps, context, input),
    finish: (context, said) => finish(deps, context, said),
  });
