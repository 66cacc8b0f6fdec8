import type { ReadDb, Tx } from '../../db/db.js';
import { prepared } from '../../db/prepared.js';
import { resolve } from '../../routing/resolve.js';
import type { Router } from '../../routing/router.js';
import { parseSteering, type SteeringWord } from '../../routing/steering.js';
import type { RuntimeState } from '../../routing/types.js';
import { engagedAt, extend, placeIn, type Engagement } from '../delegation/engagement.js';
import { mayHandOver } from '../delegation/may.js';
import { factsOf, type StoredMessage } from './facts.js';

/** What stands in a chat beside the routes: a running engagement, what is pinned, and the word a message begins with. */
export interface Standing {
  state: RuntimeState;
  word?: SteeringWord;
  engagement?: Engagement;
}

/** Agents that write are never steering. */
const steers = ({ verb, facts }: StoredMessage): boolean =>
  ['message', 'mention', 'reply'].includes(verb) && !(facts as { fromBot?: boolean }).fromBot;

/** A child by its name below the agent that the message would go to, if that one may hand over to it. */
async function childOf(
  db: ReadDb,
  router: Router,
  base: string | null,
  name: string,
  now: string,
): Promise<string | undefined> {
  const path = `${base ?? ''}/${name}`;
  if (base === null || !router.agents.has(path)) return undefined;
  return (await mayHandOver(db, base, path, now)) ? path : undefined;
}

const pinOf = prepared<{ chat: string }, { path: string | null; topic: string | null }>((db, given) =>
  db
    .selectFrom('pin')
    .leftJoin('agent', 'agent.id', 'pin.agentId')
    .where('pin.chat', '=', given('chat'))
    .select(['agent.path', 'pin.topic']),
);

async function pinnedIn(db: ReadDb, chat: string) {
  return (await pinOf(db, { chat }))[0];
}

/** `known` is what routing is asked anyway; a word of the message itself comes before all that stands. */
export async function standingOf(
  db: ReadDb,
  router: Router,
  row: StoredMessage,
  known: RuntimeState,
  now: string,
): Promise<Standing> {
  const word = steers(row) && !known.command ? parseSteering(row.text) : undefined;
  const pin = await pinnedIn(db, row.chat);
  const place = placeIn(row);
  const engagement = await engagedAt(db, router, row.chat, place, now);
  if (!word && !pin && !engagement) return { state: known };
  const { direct, replyAgent: _reply, ...rest } = known;
  const plain = { ...rest, ...(direct !== undefined && { direct }) };
  const base = resolve(router, factsOf(row), plain).agent;
  const child = word && 'child' in word ? await childOf(db, router, base, word.child, now) : undefined;
  if (child !== undefined && word) return { state: { ...plain, pinned: { agent: child } }, word };
  const kept = pin?.path != null && base !== null && (await mayHandOver(db, base, pin.path, now));
  const topic = word && 'topic' in word ? word.topic : pin?.topic;
  const pinned = { ...(kept && { agent: pin.path as string }), ...(topic != null && { topic }) };
  const state = { ...known, pinned, ...(engagement && { engagement: engagement.agent }) };
  return {
    state,
    ...(word && !('child' in word) && { word }),
    ...(engagement && { engagement }),
  };
}

async function keepPin(
  tx: Tx,
  { chat, sender }: StoredMessage,
  pin: { agentId?: string | null; topic?: string | null },
  now: string,
): Promise<void> {
  const stamps = { createdBy: sender, createdAt: now };
  await tx
    .insertInto('pin')
    .values({ chat, agentId: null, topic: null, ...pin, ...stamps })
    .onConflict((on) => on.column('chat').doUpdateSet({ ...pin, ...stamps }))
    .execute();
}

async function clear(tx: Tx, row: StoredMessage, what: 'agent' | 'topic', now: string): Promise<string> {
  if (what === 'topic') {
    await keepPin(tx, row, { topic: null }, now);
    return 'No topic is pinned here any more.';
  }
  await keepPin(tx, row, { agentId: null }, now);
  await tx
    .deleteFrom('engagement')
    .where('chat', '=', row.chat)
    .where('topic', 'in', [placeIn(row), ''])
    .execute();
  return 'Messages here go where the routes lead again.';
}

/** Carries out a word that stands alone, and answers with what people are told; undefined where a text follows it. */
export async function obeyWord(
  tx: Tx,
  row: StoredMessage,
  word: SteeringWord,
  agentId: string,
  now: string,
): Promise<string | undefined> {
  if ('clear' in word) return clear(tx, row, word.clear, now);
  if (word.rest !== '') {
    await tx.updateTable('message').set({ text: word.rest }).where('id', '=', row.id).execute();
    return undefined;
  }
  if ('topic' in word) {
    await keepPin(tx, row, { topic: word.topic }, now);
    return `The topic of this chat is now ${word.topic}; # ends that.`;
  }
  await keepPin(tx, row, { agentId }, now);
  return `Messages here go to ${word.child} now; @ ends that.`;
}

/** The message came by the window, which stays open for as long again. */
export async function keepOpen(tx: Tx, { engagement }: Standing, now: string): Promise<void> {
  if (engagement) await extend(tx, engagement, now);
}
