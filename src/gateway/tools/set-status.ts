import { appendChatEvents } from '../../bus/chat-events.js';
import { Flag, Text } from '../../kernel/fields.js';
import { write, type WriteContext } from '../../kernel/resource.js';
import { liveTurn, ownScope, ownTurn } from './own-turn.js';

class Status {
  @Text({ says: 'What you are doing now, in a few words', max: 200 }) text!: string;
}

class StatusShown {
  @Flag({ says: 'It is shown until the next one' }) shown!: boolean;
}

async function run({ db, caller, now }: WriteContext, { text }: Status): Promise<StatusShown> {
  const { id, attempts } = await liveTurn(db, caller);
  const { chat } = ownTurn(caller).turn;
  const data = { turn: id, step: text };
  await appendChatEvents(db, [{ chat, kind: 'step', turnId: id, attempt: attempts, data }], now);
  return { shown: true };
}

/** Tells the chat what the turn is doing. */
export const setStatusTool = () =>
  write<Status, StatusShown>({
    input: Status,
    says: 'Show in the progress line of this chat what you are doing, for work that takes minutes. It is no message and is gone with your answer; what people must know goes into reply.',
    scope: ownScope,
    on: ['door'],
    answer: StatusShown,
    run,
  });
