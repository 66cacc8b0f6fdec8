import type { Tx } from '../../db/db.js';
import type { Json } from '../../platform/json.js';
import { showMessage } from '../chat/show.js';
import type { StoredMessage } from './facts.js';

/** Events about a message that stands already; they ask for a turn only where a route names their verb. */
const quietVerbs = new Set(['edit', 'delete', 'reaction', 'press', 'join', 'leave']);

export const isQuiet = (verb: string): boolean => quietVerbs.has(verb);

const mostReactions = 20;

type Facts = { [name: string]: Json } & { reactions?: string[] };

/** What an event leaves of the message that it is about; undefined when it changes nothing. */
function changed(event: StoredMessage, target: StoredMessage) {
  const facts = target.facts as Facts;
  const earlier = [...(target.earlier as Json[]), { text: target.text, at: event.at }];
  if (event.verb === 'edit')
    return event.text === target.text ? undefined : { text: event.text, earlier, facts };
  if (event.verb === 'delete')
    return facts.deleted ? undefined : { text: '', earlier, facts: { ...facts, deleted: true } };
  const reactions = facts.reactions ?? [];
  if (reactions.includes(event.text) || reactions.length >= mostReactions) return undefined;
  return {
    text: target.text,
    earlier: target.earlier,
    facts: { ...facts, reactions: [...reactions, event.text] },
  };
}

/**
 * Changes the stored message as its platform says that people did; the old text is kept. Only who wrote a message can
 * have edited it; a room's moderators may have removed it.
 */
export async function applyChange(tx: Tx, event: StoredMessage, at: string): Promise<string | undefined> {
  const { verb, replyTo, chat, channel, sender } = event;
  if (!['edit', 'delete', 'reaction'].includes(verb) || replyTo === null || event.text.length > 200_000)
    return undefined;
  const target = await tx
    .selectFrom('message')
    .selectAll()
    .where('chat', '=', chat)
    .where('channel', '=', channel)
    .where('platformId', '=', replyTo)
    .where('id', '!=', event.id)
    .where('verb', 'not in', [...quietVerbs])
    .$if(verb === 'edit', (query) => query.where('direction', '=', 'in').where('sender', '=', sender))
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const change = target && changed(event, target);
  if (!target || !change) return undefined;
  await tx
    .updateTable('message')
    .set(change as never)
    .where('id', '=', target.id)
    .execute();
  await showMessage(tx, target.id, at);
  return target.id;
}
