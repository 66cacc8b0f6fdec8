import type { StoredMessage } from './facts.js';

const names = ['stop', 'new', 'status', 'retry', 'model', 'cost', 'help', 'chatid', 'unpair'] as const;

/** A command in a chat. `turn`: the cancel button of that turn's status line was pressed. */
export interface ChatCommand {
  name: (typeof names)[number];
  turn?: string;
}

/** A text that is a command and nothing else; a bot's name may follow, as platforms write it (`/stop@rookery`). */
export function parseCommand(text: string): ChatCommand | undefined {
  const word = /^\/([a-z]+)(?:@\S+)?\s*$/i.exec(text.trim())?.[1]?.toLowerCase();
  const name = names.find((known) => known === word);
  return name && { name };
}

/** What a press of a turn's cancel button brings back. */
export const cancelButton = (turn: string): string => `cancel:${turn}`;

/** The command that a message is, if it is one; the text of an edit or a reaction is none. */
export function commandOf({ verb, text }: Pick<StoredMessage, 'verb' | 'text'>): ChatCommand | undefined {
  if (verb === 'press') {
    const turn = /^cancel:(\S+)$/.exec(text)?.[1];
    return turn === undefined ? undefined : { name: 'stop', turn };
  }
  return ['message', 'mention', 'reply'].includes(verb) ? parseCommand(text) : undefined;
}

export const commandHelp = [
  '/stop ends what I am working on here',
  '/new starts a fresh conversation',
  '/retry runs the last failed turn again',
  '/status says what is going on',
  '/model names the model that answers here',
  '/cost adds up what this conversation has used',
  '/chatid names this chat',
  '/unpair ends that this account is somebody here',
].join('\n');
