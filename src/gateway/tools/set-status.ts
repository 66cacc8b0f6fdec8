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

async function run({ db, caller, now, after, ports }: WriteContext, { text }: Status): Promise<StatusShown> {
  const { id, attempts, startedAt } = await liveTurn(db, caller);
  const { chat } = ownTurn(caller).turn;
  const elapsedMs = Date.parse(now) - Date.parse(startedAt ?? now);
  const data = { turn: id, state: 'running', elapsedMs, step: text, actions: [text], cost: null };
  await appendChatEvents(db, [{ chat, kind: 'progress', turnId: id, attempt: attempts, data }], now);
  after(() => ports.wake('delivery'));
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
