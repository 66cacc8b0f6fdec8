import type { SelectQueryBuilder } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { Tables } from '../../db/tables/index.js';
import { namesOf, type ErasedUser, type Subject } from '../../kernel/erasure-subject.js';
import { Breath } from '../../platform/breath.js';
import { cameTo, follow, turnsIn } from './aftermath.js';
import { Found, type Heard } from './found.js';

type Messages = SelectQueryBuilder<Tables, 'message', Tables['message']>;

/** So many numbers of messages are looked through at once. */
const stretch = 5000;

/** Messages without an index that leads to them: stretch by stretch, and others are served in between. */
async function* messagesOf(db: ReadDb, narrow: (all: Messages) => Messages): AsyncGenerator<Heard[]> {
  const { last } = (await db
    .selectFrom('message')
    .select((eb) => eb.fn.max('seq').as('last'))
    .executeTakeFirstOrThrow()) as { last: number | null };
  const breath = new Breath();
  for (let from = 0; from < (last ?? 0); from += stretch) {
    const all = db.selectFrom('message') as unknown as Messages;
    yield (await narrow(all)
      .where('seq', '>', from)
      .where('seq', '<=', from + stretch)
      .select(['seq', 'chat', 'turnId', 'attachments'])
      .execute()) as Heard[];
    await breath.take();
  }
}

/** A direct chat is the person's where nobody else has written in it; what agents and the system say is said to it. */
async function isWhole(db: ReadDb, chat: string, senders: readonly string[]): Promise<boolean> {
  const row = await db.selectFrom('chat').where('address', '=', chat).select('kind').executeTakeFirst();
  if (row?.kind !== 'direct') return false;
  const other = await db
    .selectFrom('message')
    .where('chat', '=', chat)
    .where('direction', '=', 'in')
    .where('sender', 'not in', [...senders])
    .where('sender', 'not like', 'agent:%')
    .where('sender', '!=', 'system')
    .select('seq')
    .limit(1)
    .executeTakeFirst();
  return other === undefined;
}

async function ofUser(db: ReadDb, user: ErasedUser, found: Found): Promise<void> {
  const senders = namesOf(user);
  for await (const rows of messagesOf(db, (all) => all.where('sender', 'in', senders)))
    for (const row of rows) found.take(row);
  for (const chat of found.chats) if (await isWhole(db, chat, senders)) found.whole.add(chat);
  for (const chat of found.whole) for (const turn of await turnsIn(db, chat)) found.turns.add(turn);
  await follow(db, found);
}

async function ofAgent(db: ReadDb, agentId: string, found: Found): Promise<void> {
  for (let after = 0; ;) {
    const rows = (await db
      .selectFrom('message')
      .where('agentId', '=', agentId)
      .where('seq', '>', after)
      .select(['seq', 'chat', 'turnId', 'attachments'])
      .orderBy('seq')
      .limit(500)
      .execute()) as Heard[];
    for (const row of rows) found.take(row);
    after = rows.at(-1)?.seq ?? after;
    if (rows.length < 500) break;
  }
  const turns = await db.selectFrom('turn').where('agentId', '=', agentId).select('id').execute();
  for (const { id } of turns) found.turns.add(id);
  await follow(db, found);
  await cameTo(db, agentId, found);
  for (const chat of found.chats) if (!(await isOfOthers(db, chat, agentId))) found.whole.add(chat);
}

async function isOfOthers(db: ReadDb, chat: string, agentId: string): Promise<boolean> {
  const other = await db
    .selectFrom('message')
    .where('chat', '=', chat)
    .where('agentId', 'is not', null)
    .where('agentId', '!=', agentId)
    .select('seq')
    .limit(1)
    .executeTakeFirst();
  return other !== undefined;
}

/** All that the person has said or an agent has heard, with what came of it. */
export async function heardOf(db: ReadDb, subject: Subject): Promise<Found> {
  const found = new Found();
  if (subject.kind === 'user') await ofUser(db, subject, found);
  else await ofAgent(db, subject.id, found);
  return found;
}
