import type { StoredMessage } from './facts.js';

const names = ['stop', 'new', 'status', 'retry', 'model', 'cost', 'help', 'chatid', 'unpair'] as const;
const decisions = { approve: 'approve', reject: 'refuse' } as const;

/** What a person says to a held call. */
export interface Decision {
  verb: 'approve' | 'refuse';
  id?: string;
  words?: string;
}

/** A command in a chat. `turn`: the cancel button of that turn's status line was pressed. */
export interface ChatCommand {
  name: (typeof names)[number] | keyof typeof decisions;
  turn?: string;
  decision?: Decision;
}

/** A text that is a command and nothing else; a bot's name may follow, as platforms write it (`/stop@rookery`). */
export function parseCommand(text: string): ChatCommand | undefined {
  const decision = parseDecision(text.trim());
  if (decision) return decision;
  const word = /^\/([a-z]+)(?:@\S+)?\s*$/i.exec(text.trim())?.[1]?.toLowerCase();
  const name = names.find((known) => known === word);
  return name && { name };
}

/** `/approve <id> [note]` and `/reject <id> [reason]`. */
function parseDecision(text: string): ChatCommand | undefined {
  const found = /^\/(approve|reject)(?:@\S+)?(?:\s+(\S+))?(?:\s+(\S[\s\S]*))?$/i.exec(text);
  if (!found) return undefined;
  const [, word = '', id, words] = found;
  const name = word.toLowerCase() as keyof typeof decisions;
  const said = { ...(id !== undefined && { id: id.toLowerCase() }), ...(words !== undefined && { words }) };
  return { name, decision: { verb: decisions[name], ...said } };
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
  '/approve <id> [note] agrees to a call that waits for you',
  '/reject <id> [reason] refuses it',
  '/unpair ends that this account is somebody here',
].join('\n');
