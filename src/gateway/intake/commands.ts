/** A command in a chat: `/stop`, `/new`, `/status`, `/retry`, `/help`, `/chatid`. */
export interface ChatCommand {
  name: 'stop' | 'new' | 'status' | 'retry' | 'help' | 'chatid';
}

const names = new Set(['stop', 'new', 'status', 'retry', 'help', 'chatid']);

/** A text that is a command and nothing else; a bot's name may follow, as platforms write it (`/stop@rookery`). */
export function parseCommand(text: string): ChatCommand | undefined {
  const name = /^\/([a-z]+)(?:@\S+)?\s*$/i.exec(text.trim())?.[1]?.toLowerCase();
  return name !== undefined && names.has(name) ? { name: name as ChatCommand['name'] } : undefined;
}

export const commandHelp = [
  '/stop ends what I am working on here',
  '/new starts a fresh conversation',
  '/retry runs the last failed turn again',
  '/status says what is going on',
  '/chatid names this chat',
].join('\n');
