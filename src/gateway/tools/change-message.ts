import { Ref, Text } from '../../kernel/fields.js';
import { write, type WriteContext } from '../../kernel/resource.js';
import type { Json } from '../../platform/json.js';
import { requireAbility } from './abilities.js';
import type { ToolDeps } from './deps.js';
import { ownMessage, withEarlier } from './own-message.js';
import { liveTurn, ownScope } from './own-turn.js';
import { MessageSaid, sendChange } from './say.js';

class Edit {
  @Ref({ says: 'Id of a message of yours' }) messageId!: string;
  @Text({ says: 'The whole new text, in Markdown', max: 100_000 }) text!: string;
}

class Delete {
  @Ref({ says: 'Id of a message of yours' }) messageId!: string;
}

/** One change of a stored message; its text before is kept. */
interface Change {
  verb: 'edit' | 'delete';
  text: string;
  facts?: { [name: string]: Json };
}

async function change(
  deps: ToolDeps,
  context: WriteContext,
  messageId: string,
  { verb, text, facts }: Change,
): Promise<MessageSaid> {
  const { db, caller, now, effectKey } = context;
  await liveTurn(db, caller);
  const row = await ownMessage(context, `turn:${verb}`, messageId);
  requireAbility(deps, row.channel, verb, 'messageId');
  // A script's key is made of its input: the same text may be wanted again after another.
  const key = `${effectKey}:${(row.earlier as Json[]).length}`;
  await sendChange(context, row, { kind: verb, text }, key);
  await db
    .updateTable('message')
    .set({
      text,
      earlier: withEarlier(row, now),
      facts: { ...(row.facts as { [name: string]: Json }), ...facts },
    })
    .where('id', '=', messageId)
    .execute();
  return { messageId, chat: row.chat, state: 'queued' };
}

/** Replaces the text of an own message. */
export const editTool = (deps: ToolDeps) =>
  write<Edit, MessageSaid>({
    input: Edit,
    says: 'Replace the text of a message that you wrote. People may have read the old one; where that matters, say so with reply instead.',
    scope: ownScope,
    on: ['door'],
    answer: MessageSaid,
    prepare: ({ db, ports }) => ports.router(db),
    run: (context, { messageId, text }) => change(deps, context, messageId, { verb: 'edit', text }),
  });

/** Takes an own message back. */
export const deleteTool = (deps: ToolDeps) =>
  write<Delete, MessageSaid>({
    input: Delete,
    says: 'Take back a message that you wrote. The record of it stays. Not for correcting: that is edit.',
    scope: ownScope,
    on: ['door'],
    at: { method: 'DELETE' },
    answer: MessageSaid,
    prepare: ({ db, ports }) => ports.router(db),
    run: (context, { messageId }) =>
      change(deps, context, messageId, { verb: 'delete', text: '', facts: { deleted: true } }),
  });
