import { createInterface } from 'node:readline';
import { defaultAgent, firstChat, withLink, type ChatLink, type Said } from '../chat-link.js';
import type { Command, Context } from '../command.js';
import { exitCodes } from '../failure.js';
import { plain } from '../print/plain.js';
import type { Terminal } from '../terminal.js';

/** Shows a turn's text as it is written, and nothing of it twice when the whole message follows. */
class Speaker {
  #shown = '';
  /** A message comes again with each change of its state. */
  readonly #said = new Map<string, string>();
  #ended = Promise.withResolvers<string>();
  failed = false;

  constructor(private readonly terminal: Terminal) {}

  /** Until the turn that is running, or the next one, has ended. */
  next(): Promise<string> {
    this.#ended = Promise.withResolvers<string>();
    return this.#ended.promise;
  }

  see(kind: string, data: Record<string, unknown>): void {
    if (kind === 'delta') this.#write(String(data.text));
    else if (kind === 'reset') this.#shown = this.#shown === '' ? '' : this.#break();
    else if (kind === 'message' && data.direction === 'out') this.#message(data as unknown as Said);
    else if (kind === 'turn') this.#end(String(data.state), data.reason);
    else if (kind === 'state' && ['dropped', 'parked', 'observed', 'failed'].includes(String(data.state))) {
      this.#end(String(data.state), data.reason);
    }
  }

  #write(text: string): void {
    this.#shown += text;
    this.terminal.output.write(plain(text));
  }

  #break(): string {
    this.terminal.output.write('\n');
    return '';
  }

  #message({ id, text }: Said): void {
    if (this.#said.get(id) === text) return;
    this.#said.set(id, text);
    const begun = this.#shown.trim() !== '' && text.startsWith(this.#shown.trim());
    if (!begun && this.#shown !== '') this.#break();
    this.terminal.output.write(`${plain(begun ? text.slice(this.#shown.trim().length) : text)}\n`);
    this.#shown = '';
  }

  #end(state: string, reason: unknown): void {
    if (this.#shown !== '') this.#shown = this.#break();
    if (state !== 'succeeded') {
      this.failed = true;
      this.terminal.note(`(${state}${typeof reason === 'string' ? `: ${plain(reason)}` : ''})`);
    }
    this.#ended.resolve(state);
  }
}

async function listen(chat: ChatLink, after: number, speaker: Speaker, signal: AbortSignal): Promise<void> {
  try {
    for await (const { kind, data } of chat.events(after, signal))
      speaker.see(kind, data as Record<string, unknown>);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function talk({ terminal }: Context, chat: ChatLink): Promise<number> {
  const { agent, notice, lastSeq } = await chat.history();
  const about = notice.isolated ? '' : ', no isolation';
  terminal.note(
    `${plain(agent.name)} (${agent.path}): ${plain(notice.model)}, ${plain(notice.runtime)}${about}. Ctrl-D ends.`,
  );
  const stop = new AbortController();
  const speaker = new Speaker(terminal);
  const listening = listen(chat, lastSeq, speaker, stop.signal);
  const lines = createInterface({
    input: terminal.input,
    ...(terminal.interactive && { output: terminal.output }),
  });
  lines.setPrompt('> ');
  const prompt = (): void => (terminal.interactive ? lines.prompt() : undefined);
  try {
    prompt();
    for await (const line of lines) {
      if (line.trim() !== '') {
        const ended = speaker.next();
        await chat.post(line);
        await Promise.race([ended, listening.then(() => 'gone')]);
      }
      prompt();
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
