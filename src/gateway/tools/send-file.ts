import type { Attachment } from '../../kernel/chat-port.js';
import { Text } from '../../kernel/fields.js';
import { write, type ReadContext, type WriteContext } from '../../kernel/resource.js';
import { requireAbility } from './abilities.js';
import type { ToolDeps } from './deps.js';
import { attach } from './home-files.js';
import { ownScope, ownTurn } from './own-turn.js';
import { replyPlace } from './reply.js';
import { MessageSaid, say } from './say.js';

class SendFile {
  @Text({ says: 'Path of the file in your home, such as reports/week.pdf; 20 MiB at most', max: 1000 })
  path!: string;
  @Text({ says: 'A line that goes with it', max: 1000, optional: true }) caption?: string;
}

async function store(deps: ToolDeps, { caller }: ReadContext, { path }: SendFile): Promise<Attachment[]> {
  const { agent, turn } = ownTurn(caller);
  requireAbility(deps, turn.channel, 'files', 'path');
  return attach(deps, agent, [path]);
}

async function run(deps: ToolDeps, context: WriteContext, { caption = '' }: SendFile): Promise<MessageSaid> {
  const place = await replyPlace(context, undefined);
  const attachments = context.prepared as Attachment[];
  await deps.files.note(context.db, place.chat, attachments, context.now);
  return say(context, place, { kind: 'file', text: caption, attachments });
}

/** Sends a file of the home. */
export const sendFileTool = (deps: ToolDeps) =>
  write<SendFile, MessageSaid>({
    input: SendFile,
    says: 'Send a file of your home to this chat. Not for text that people can read in a message, and never for keys or passwords.',
    scope: ownScope,
    on: ['door'],
    answer: MessageSaid,
    prepare: (context, input) => store(deps, context, input),
    run: (context, input) => run(deps, context, input),
  });
