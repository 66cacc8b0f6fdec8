import { randomUUID } from 'node:crypto';
import { Flag, Text } from '../../kernel/fields.js';
import { write, type WriteContext } from '../../kernel/resource.js';
import { liveTurn, ownScope, ownTurn } from './own-turn.js';

class ResetSession {
  @Text({ says: 'What the fresh conversation is told of this one', max: 10_000, optional: true })
  summary?: string;
}

class SessionReset {
  @Flag({ says: 'The next turn begins afresh' }) reset!: boolean;
}

/** What runs now ends in the conversation that it began in. */
async function run({ db, caller, now }: WriteContext, { summary }: ResetSession): Promise<SessionReset> {
  const { sessionKey } = ownTurn(caller).turn;
  await liveTurn(db, caller);
  await db
    .updateTable('session')
    .set({
      modelSession: randomUUID(),
      started: false,
      forkOf: null,
      summary: summary ?? null,
      updatedAt: now,
    })
    .where('key', '=', sessionKey)
    .execute();
  return { reset: true };
}

/** Forgets the model conversation after this turn. */
export const resetSessionTool = () =>
  write<ResetSession, SessionReset>({
    input: ResetSession,
    says: 'Begin a fresh conversation with the next turn of this chat, when the subject has changed or this one has become too long. What you have remembered stays; messages stay on the bus.',
    scope: ownScope,
    on: ['door'],
    answer: SessionReset,
    run,
  });
