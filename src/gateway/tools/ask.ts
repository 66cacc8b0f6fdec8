import { Count, Flag, Text, Texts } from '../../kernel/fields.js';
import { write, type WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { ask } from '../delegation/ask.js';
import { agentChannel } from '../delegation/record.js';
import { addressable } from './address.js';
import type { ToolDeps } from './deps.js';
import { liveTurn, ownScope, ownTurn } from './own-turn.js';
import { replyPlace } from './reply.js';
import { AnswerSaid, answerSaid, finishAnswer } from './work-said.js';

class Ask {
  @Text({ says: 'The question', max: 4000 }) question!: string;
  @Texts({ says: 'Answers to choose from, 2 to 8; absent takes words', max: 8, optional: true })
  choices?: string[];
  @Text({ says: 'Address of another chat to ask in; absent is this one', max: 300, optional: true })
  chat?: string;
  @Text({ says: 'Address of the only person whose answer counts', max: 300, optional: true })
  person?: string;
  @Flag({ says: 'Wait here for the answer (default true); false lets you go on', optional: true })
  wait?: boolean;
  @Count({
    says: 'Seconds until it is no longer asked (default one day)',
    min: 5,
    max: 604_800,
    optional: true,
  })
  deadlineSeconds?: number;
}

function checkChoices(choices: string[]): string[] {
  const plain = choices.map((choice) => choice.trim());
  const different = new Set(plain.map((choice) => choice.toLowerCase())).size === plain.length;
  if (plain.length !== 1 && different && !plain.includes('')) return plain;
  const errors = [{ path: 'choices', message: 'must be two or more different answers' }];
  throw new Problem('invalid', 'Give two or more different choices, or none.', errors);
}

async function placeOf(context: WriteContext, { chat }: Ask) {
  const { turn } = ownTurn(context.caller);
  if (chat !== undefined && chat !== turn.chat) {
    const { address, channel } = await addressable(context, 'turn:ask', chat);
    return { channel, chat: address, topic: null, threadId: null };
  }
  if (turn.channel !== agentChannel) return replyPlace(context, undefined);
  const how = 'say in your answer what you need, or use escalate';
  throw new Problem('conflict', `No person reads here, you work for another agent: ${how}.`, [
    { path: 'chat', message: 'must name a chat with people' },
  ]);
}

async function run(deps: ToolDeps, context: WriteContext, input: Ask): Promise<AnswerSaid> {
  const { question: text, choices = [], person, wait = true, deadlineSeconds = 86_400 } = input;
  const { agent } = ownTurn(context.caller);
  const turn = await liveTurn(context.db, context.caller);
  const place = await placeOf(context, input);
  const editable = deps.capabilities(place.channel)?.edit ?? false;
  const inquiry = { turn, agent, place, text, choices: checkChoices(choices), person, editable };
  return answerSaid(await ask(context, { ...inquiry, waits: wait, deadlineSeconds }));
}

/** Asks people and brings their answer back. */
export const askTool = (deps: ToolDeps) =>
  write<Ask, AnswerSaid>({
    input: Ask,
    says: 'Ask people a question, with choices that they press or type, and get the answer: here when you wait, else as a message later. Not for what you can find out yourself.',
    scope: ownScope,
    on: ['door'],
    answer: AnswerSaid,
    prepare: ({ db, ports }) => ports.router(db),
    run: (context, input) => run(deps, context, input),
    finish: (context, said) => finishAnswer(deps, context, said),
  });
