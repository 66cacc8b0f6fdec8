import { Ref, Text } from '../../kernel/fields.js';
import { write, type WriteContext } from '../../kernel/resource.js';
import type { Json } from '../../platform/json.js';
import { Problem } from '../../platform/problem.js';
import { requireAbility } from './abilities.js';
import type { ToolDeps } from './deps.js';
import { reachableMessage } from './own-message.js';
import { liveTurn, ownScope } from './own-turn.js';
import { MessageSaid, sendChange } from './say.js';

class React {
  @Ref({ says: 'Id of the message' }) messageId!: string;
  @Text({ says: 'One emoji, such as 👍', max: 32, pattern: /^\S+$/ }) emoji!: string;
}

/** More than this on one message is noise. */
const most = 20;

async function run(deps: ToolDeps, context: WriteContext, { messageId, emoji }: React): Promise<MessageSaid> {
  const { db, caller } = context;
  await liveTurn(db, caller);
  const row = await reachableMessage(context, 'turn:react', messageId);
  requireAbility(deps, row.channel, 'react', 'messageId');
  const facts = row.facts as { [name: string]: Json };
  const reactions = (facts.reactions ?? []) as string[];
  if (!reactions.includes(emoji)) {
    if (reactions.length >= most)
      throw new Problem('conflict', `The message has ${most} reactions already; use reply instead.`);
    await db
      .updateTable('message')
      .set({ facts: { ...facts, reactions: [...reactions, emoji] } })
      .where('id', '=', messageId)
      .execute();
  }
  await sendChange(context, row, { kind: 'react', text: emoji });
  return { messageId, chat: row.chat, state: 'queued' };
}

/** Puts an emoji on a message. */
export const reactTool = (deps: ToolDeps) =>
  write<React, MessageSaid>({
    input: React,
    says: 'Put an emoji on a message: seen, agreed, done. It notifies nobody; where an answer is expected, use reply.',
    scope: ownScope,
    on: ['door'],
    answer: MessageSaid,
    prepare: ({ db, ports }) => ports.router(db),
    run: (context, input) => run(deps, context, input),
  });
