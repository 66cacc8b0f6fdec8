import { setTimeout as delay } from 'node:timers/promises';
import type { Message } from '../../../openapi/client/index.js';
import { isOn, single } from '../arguments.js';
import type { Command, Context } from '../command.js';
import { exitCodes, UsageError } from '../failure.js';
import { plain } from '../print/plain.js';

const unfinished = ['received', 'queued', 'in_turn'];
const fine = ['answered', 'observed', 'sent'];

async function settled({ connection }: Context, id: string, until: number): Promise<Message> {
  for (;;) {
    const message = await connection.client.messages.get(id);
    if (!unfinished.includes(message.state) || Date.now() > until) return message;
    await delay(250);
  }
}

async function answersTo({ connection }: Context, { chat, turnId }: Message): Promise<Message[]> {
  if (turnId === undefined) return [];
  const { items } = await connection.client.messages.list({ chat, limit: 100 });
  return items.filter((one) => one.direction === 'out' && one.turnId === turnId).reverse();
}

async function run(context: Context): Promise<number> {
  const { given, terminal, json, connection } = context;
  const [target, ...texts] = given.words;
  if (target === undefined || texts.length === 0)
    throw new UsageError('send takes a chat or an agent, and a text');
  const topic = single(given, 'topic');
  const seconds = Number(single(given, 'within') ?? 120);
  if (!(seconds > 0)) throw new UsageError('--within takes a number of seconds');
  const text = texts.length === 1 && texts[0] === '-' ? await terminal.read() : texts.join(' ');
  const place = target.includes(':') ? { chat: target } : { agent: target };
  const taken = await connection.client.messages.inject({ ...place, text, ...(topic && { topic }) });
  if (!isOn(given, 'wait')) {
    if (json) terminal.json(taken);
    else terminal.line(`message ${taken.id} is stored in ${plain(taken.chat)}`);
    return exitCodes.ok;
  }
  const message = await settled(context, taken.id, Date.now() + seconds * 1000);
  const answers = await answersTo(context, message);
  if (json) terminal.json({ message, answers });
  else for (const answer of answers) terminal.line(plain(answer.text));
  if (fine.includes(message.state)) return exitCodes.ok;
  terminal.note(
    `rookery: the message is ${message.state}${message.reason ? `: ${plain(message.reason)}` : ''}`,
  );
  return exitCodes.failed;
}

export const send: Command = {
  name: 'send',
  usage: '<chat|agent> <text> [--wait]',
  says: 'Put a message on the bus as yourself. An agent gets it in your own chat with it; a chat such as telegram:dm/42 goes by the routes.',
  flags: [
    { name: 'wait', says: 'Wait for what becomes of it and print the answer' },
    { name: 'within', takes: 'seconds', says: 'Wait at most this long (default 120)' },
    { name: 'topic', takes: 'topic', says: 'Topic in the chat' },
  ],
  notes: ['A text of - is read from the standard input.'],
  run,
};
