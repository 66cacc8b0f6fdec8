import { createInterface, type Interface } from 'node:readline';
import { defaultAgent, firstChat, withLink, type ChatLink } from '../chat-link.js';
import type { Command, Context } from '../command.js';
import { exitCodes } from '../failure.js';
import { plain } from '../print/plain.js';
import { Speaker } from '../speaker.js';
import type { Terminal } from '../terminal.js';

async function listen(chat: ChatLink, after: number, speaker: Speaker, signal: AbortSignal): Promise<void> {
  try {
    for await (const { kind, data } of chat.events(after, signal))
      speaker.see(kind, data as Record<string, unknown>);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Ctrl-C takes back the running turn; a second one, or one while nothing runs, ends the chat. */
function endOnInterrupt(lines: Interface, chat: ChatLink, speaker: Speaker): void {
  let asked: string | undefined;
  lines.on('SIGINT', () => {
    const { turn } = speaker;
    if (turn !== undefined && turn !== asked) {
      asked = turn;
      void chat.cancel(turn).catch(() => undefined);
      return;
    }
    speaker.giveUp();
    lines.close();
  });
}

function linesOf({ input, output, interactive }: Terminal): Interface {
  const lines = createInterface({ input, ...(interactive && { output }) });
  lines.setPrompt(interactive ? '> ' : '');
  return lines;
}

async function greet({ terminal }: Context, chat: ChatLink): Promise<number> {
  const { agent, notice, lastSeq } = await chat.history();
  const runs = `${plain(notice.model)}, ${plain(notice.runtime)}${notice.isolated ? '' : ', no isolation'}`;
  const keys = terminal.interactive ? ' Ctrl-C takes back a turn, Ctrl-D ends.' : '';
  terminal.note(`${plain(agent.name)} (${agent.path}): ${runs}.${keys}`);
  return lastSeq;
}

async function talk(context: Context, chat: ChatLink): Promise<number> {
  const { terminal } = context;
  const after = await greet(context, chat);
  const stop = new AbortController();
  const speaker = new Speaker(terminal);
  const listening = listen(chat, after, speaker, stop.signal);
  const lines = linesOf(terminal);
  endOnInterrupt(lines, chat, speaker);
  try {
    if (terminal.interactive) lines.prompt();
    for await (const line of lines) {
      if (line.trim() !== '') {
        const ended = speaker.next();
        await chat.post(line);
        await Promise.race([ended, listening.then(() => 'gone')]);
      }
      if (terminal.interactive) lines.prompt();
    }
  } finally {
    stop.abort();
    await listening;
  }
  return speaker.failed ? exitCodes.failed : exitCodes.ok;
}

async function run(context: Context): Promise<number> {
  const { given, connection } = context;
  const [agent] = given.words;
  const first = agent === undefined ? firstChat(connection) : undefined;
  if (first) return talk(context, first);
  const path = agent ?? (await defaultAgent(connection));
  return withLink(connection, path, 'A person at the command line.', (chat) => talk(context, chat));
}

export const chat: Command = {
  name: 'chat',
  usage: '[agent]',
  says: 'Talk with an agent in the terminal; the answer is shown as it is written. Without an agent it is the first chat of this data directory, else the default agent. Lines from a pipe are sent one after another.',
  flags: [],
  run,
};
