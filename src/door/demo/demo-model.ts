import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../platform/ids.js';
import type { Json } from '../../platform/json.js';
import { currentTurn } from './current-turn.js';
import { MessageEvents, type SseEvent } from './message-events.js';
import { messageTexts } from './message-texts.js';
import { readModelRequest, type ModelRequest } from './model-request.js';
import { outcome } from './outcomes.js';
import { react, signature, type Reaction } from './rules.js';

/** The name under which agents, `/status` and the health page know it. */
export const demoModelName = 'rookery-demo';

/** What the demonstration model needs of the world. */
export interface DemoWorld {
  now(): number;
  /** Waits between two pieces of text, so that people see it stream. */
  pause(): Promise<unknown>;
}

export const realWorld: DemoWorld = { now: () => Date.now(), pause: () => sleep(15) };

/** A rough count, four characters a token: the demonstration costs nothing. */
export function roughTokens(value: unknown): number {
  return Math.ceil((typeof value === 'string' ? value : JSON.stringify(value ?? '')).length / 4);
}

interface Answer {
  text: string;
  call?: Exclude<Reaction, { say: string }>;
}

/** Tells what the tools gave back since the last answer, then does what was said last. */
function answerTo(request: ModelRequest, now: number): Answer {
  const answered = request.messages.findLastIndex(({ role }) => role === 'assistant');
  const fresh = currentTurn(request.messages.slice(answered + 1));
  const news = fresh.length > 0 ? fresh : currentTurn(request.messages);
  const said = news.findLast((item) => item.kind === 'said');
  const texts = fresh.flatMap((item) => (item.kind === 'result' ? [outcome(item, request)] : []));
  const reaction = said && react(messageTexts(said.text).at(-1) ?? '', request, now);
  if (reaction && 'call' in reaction) return { text: texts.join('\n\n'), call: reaction };
  return { text: [...texts, ...(reaction ? [reaction.say] : []), signature].join('\n\n') };
}

async function* tell(events: MessageEvents, answer: Answer, world: DemoWorld): AsyncIterable<SseEvent> {
  for (const word of answer.text.match(/\s*\S+/g) ?? []) {
    yield* events.text(word);
    await world.pause();
  }
  if (answer.call) yield* events.tool(`toolu_${newId()}`, answer.call.call, answer.call.input);
  yield* events.finish();
}

/** Answers a request of the Messages API: events where it asks for a stream, else the whole message. */
export function demoModel(body: unknown, world: DemoWorld = realWorld): AsyncIterable<SseEvent> | Json {
  const request = readModelRequest(body);
  const answer = answerTo(request, world.now());
  const counts = { input: roughTokens(body), output: roughTokens(answer) };
  const events = new MessageEvents(`msg_${newId()}`, request.model, counts);
  if (request.stream) return tell(events, answer, world);
  if (answer.text) events.text(answer.text);
  if (answer.call) events.tool(`toolu_${newId()}`, answer.call.call, answer.call.input);
  return events.message();
}
