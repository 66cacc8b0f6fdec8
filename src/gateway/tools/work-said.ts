import { AgentPath, Choice, Moment, Ref, Text, Texts } from '../../kernel/fields.js';
import type { ReadContext } from '../../kernel/resource.js';
import { awaitAnswer, awaitDelegation, filesOf } from '../delegation/await-result.js';
import type { Delegation, Question } from '../delegation/record.js';
import type { ToolDeps } from './deps.js';
import { ownTurn } from './own-turn.js';

/** What a tool that gives work to another agent answers. */
export class WorkSaid {
  @Ref({ says: 'Id of the delegation' }) delegation!: string;
  @AgentPath({ says: 'Agent that does it' }) agent!: string;
  @Choice({
    says: 'Where it stands; while it is queued or running the result comes later as a message',
    of: ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'timed_out'],
  })
  state!: string;
  @Text({ says: 'What it came to', optional: true }) result?: string;
  @Text({ says: 'Why it did not succeed', optional: true }) reason?: string;
  @Texts({ says: 'Files that came with it, in your home', optional: true }) files?: string[];
  @Moment({ says: 'When it is stopped at the latest' }) deadline!: string;
  @Text({ says: 'What to do now', optional: true }) note?: string;
}

/** What a tool that asks people answers. */
export class AnswerSaid {
  @Ref({ says: 'Id of the question' }) question!: string;
  @Choice({
    says: 'Where it stands; while it is open the answer comes later as a message',
    of: ['open', 'answered', 'expired', 'cancelled'],
  })
  state!: string;
  @Text({ says: 'The answer', optional: true }) answer?: string;
  @Text({ says: 'Who gave it', optional: true }) answeredBy?: string;
  @Text({ says: 'What to do now', optional: true }) note?: string;
}

const later = 'Not done yet. Go on with other work or end your turn: it comes by itself as a message.';

export function workSaid(row: Delegation, agent: string): WorkSaid {
  const { id, state, deadline, result, reason } = row;
  const open = state === 'queued' || state === 'running';
  return {
    ...{ delegation: id, agent, state, deadline },
    ...(result !== null && { result }),
    ...(reason !== null && { reason }),
    ...(open && { note: later }),
  };
}

export function answerSaid({ id, state, reply, answeredBy }: Question): AnswerSaid {
  return {
    ...{ question: id, state },
    ...(reply !== null && { answer: reply }),
    ...(answeredBy !== null && { answeredBy }),
    ...(state === 'open' && { note: later }),
  };
}

/** Waits as the call asked, and lays the files of the result into the home of the one who asked. */
export async function finishWork(deps: ToolDeps, context: ReadContext, said: WorkSaid): Promise<WorkSaid> {
  const { turn, agent } = ownTurn(context.caller);
  const waits = deps.waits();
  const row = await awaitDelegation({ db: context.db, waits, turnId: turn.id }, said.delegation);
  if (!row) return said;
  const files = await deps.folders().lay(agent.id, filesOf(row));
  return { ...workSaid(row, said.agent), ...(files.length > 0 && { files }) };
}

export async function finishAnswer(
  deps: ToolDeps,
  context: ReadContext,
  said: AnswerSaid,
): Promise<AnswerSaid> {
  const { turn } = ownTurn(context.caller);
  const row = await awaitAnswer({ db: context.db, waits: deps.waits(), turnId: turn.id }, said.question);
  return row ? answerSaid(row) : said;
}
