import { Text } from '../../kernel/fields.js';
import { write, type WriteContext } from '../../kernel/resource.js';
import { addressable } from './address.js';
import { ownScope, ownTurn } from './own-turn.js';
import { MessageSaid, say } from './say.js';

class Send {
  @Text({ says: 'Address of the chat, such as telegram:group/-100123', max: 300 }) chat!: string;
  @Text({ says: 'What to say, in Markdown', max: 100_000 }) text!: string;
}

async function run(context: WriteContext, { chat, text }: Send): Promise<MessageSaid> {
  const { address, channel } = await addressable(context, 'turn:send', chat);
  const { turn } = ownTurn(context.caller);
  const topic = address === turn.chat ? turn.topic : null;
  return say(context, { channel, chat: address, topic, threadId: null }, { text });
}

/** Says something in another chat. */
export const sendTool = () =>
  write<Send, MessageSaid>({
    input: Send,
    says: 'Start a new message in another chat, by its address: one whose messages come to you, or to an agent that you may speak for. Not for answering here: that is reply.',
    scope: ownScope,
    on: ['door'],
    answer: MessageSaid,
    prepare: ({ db, ports }) => ports.router(db),
    run: (context, input) => run(context, input),
  });
