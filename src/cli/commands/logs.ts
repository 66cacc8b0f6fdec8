import type { Message, StreamEvent, Turn } from '../../../openapi/client/index.js';
import { single } from '../arguments.js';
import type { Command, Context } from '../command.js';
import { UsageError } from '../failure.js';
import { cut, plain } from '../print/plain.js';
import { cell, recordLines, type Row } from '../print/rows.js';

const indented = (text: string): string[] =>
  plain(text)
    .split('\n')
    .map((line) => `    ${line}`);

function messageLines({ at, sender, senderName, state, reason, text }: Message): string[] {
  const who = cell(senderName ?? sender);
  return [`  ${at}  ${who}  ${state}${reason ? ` (${cell(reason)})` : ''}`, ...indented(text)];
}

function eventLine({ seq, kind, data }: StreamEvent): string {
  const { turn: _turn, chat: _chat, ...rest } = data as Row;
  return `  ${seq}  ${kind}  ${cell(rest)}`;
}

async function messagesOf(
  { connection }: Context,
  turn: Turn,
): Promise<{ asked: Message[]; said: Message[] }> {
  const { client } = connection;
  const asked = await Promise.all((turn.messages ?? []).map((id) => client.messages.get(id)));
  const { items } = await client.messages.list({ chat: turn.chat, limit: 500 });
  const said = items.filter(({ direction, turnId }) => direction === 'out' && turnId === turn.id).reverse();
  return { asked, said };
}

async function run(context: Context): Promise<void> {
  const { given, connection, terminal, json } = context;
  const id = single(given, 'turn');
  if (id === undefined) throw new UsageError('logs takes --turn <id>; "rookery turns list" shows the newest');
  const turn = await connection.client.turns.get(id);
  const { asked, said } = await messagesOf(context, turn);
  if (!json) {
    const { messages: _ids, ...rest } = turn;
    terminal.line(
      ...recordLines(rest as unknown as Row, ['id']),
      '',
      'Asked:',
      ...asked.flatMap(messageLines),
    );
    terminal.line('', 'Said:', ...said.flatMap(messageLines), '', 'Events:');
  }
  const events: StreamEvent[] = [];
  // A live turn is followed to its end.
  for await (const event of connection.client.turns.follow(id)) {
    if (json) events.push(event);
    else terminal.line(cut(eventLine(event), terminal.width ?? Infinity));
  }
  if (json) terminal.json({ turn, asked, said, events });
}

export const logs: Command = {
  name: 'logs',
  usage: '--turn <id>',
  says: 'Show one turn: how often it was tried, what it was asked, what it said, and its events; a live turn is followed to its end.',
  flags: [{ name: 'turn', takes: 'id', says: 'Needed. The turn' }],
  run,
};
