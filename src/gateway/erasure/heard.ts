import type { SelectQueryBuilder } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { Tables } from '../../db/tables/index.js';
import { namesOf, type ErasedUser, type Subject } from '../../kernel/erasure-subject.js';
import { Breath } from '../../platform/breath.js';
import { portionsOf } from './place.js';

type Messages = SelectQueryBuilder<Tables, 'message', Tables['message']>;
type Heard = Pick<Tables['message'], 'chat' | 'turnId' | 'attachments'> & { seq: number };

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

/** Messages and turns that are traces, and where they were. */
export class Found {
  readonly messages = new Set<number>();
  readonly turns = new Set<string>();
  /** Where it was spoken, and the part of it that goes as a whole. */
  readonly chats = new Set<string>();
  readonly whole = new Set<string>();
  readonly attachments = new Set<string>();

  take({ seq, chat, turnId, attachments }: Heard): void {
    this.messages.add(seq);
    this.chats.add(chat);
    if (turnId !== null) this.turns.add(turnId);
    for (const { id } of (attachments ?? []) as { id?: string }[])
      if (id !== undefined) this.attachments.add(id);
  }
}

/** A direct chat is the person's where nobody else has written in it. */
async function isWhole(db: ReadDb, chat: string, senders: readonly string[]): Promise<boolean> {
  const row = await db.selectFrom('chat').where('address', '=', chat).select('kind').executeTakeFirst();
  if (row?.kind !== 'direct') return false;
  const other = await db
    .selectFrom('message')
    .where('chat', '=', chat)
    .where('direction', '=', 'in')
    .where('sender', 'not in', [...senders])
    .where('sender', 'not like', 'agent:%')
    .select('seq')
    .limit(1)
    .executeTakeFirst();
  return other === undefined;
}

async function turnsIn(db: ReadDb, chats: Iterable<string>): Promise<string[]> {
  const turns: string[] = [];
  for (const chat of chats)
    turns.push(
      ...(await db.selectFrom('turn').where('chat', '=', chat).select('id').execute()).map(({ id }) => id),
    );
  return turns;
}

/** Work that was given to other agents for the person was told there what was said here, and its result came back. */
async function followWork(db: ReadDb, found: Found): Promise<void> {
  for (let open = [...found.turns]; open.length > 0;) {
    const next: string[] = [];
    for (const ids of portionsOf(open)) {
      const rows = await db
        .selectFrom('delegation')
        .where('parentTurn', 'in', ids)
        .select(['chat'])
        .execute();
      const fresh = rows.map(({ chat }) => chat).filter((chat) => !found.whole.has(chat));
      for (const chat of fresh) found.whole.add(chat);
      next.push(...(await turnsIn(db, fresh)).filter((id) => !found.turns.has(id)));
    }
    for (const id of next) found.turns.add(id);
    open = next;
  }
}

async function ofUser(db: ReadDb, user: ErasedUser, found: Found): Promise<void> {
  const senders = namesOf(user);
  for await (const rows of messagesOf(db, (all) => all.where('sender', 'in', senders)))
    for (const row of rows) found.take(row);
  for (const chat of found.chats) if (await isWhole(db, chat, senders)) found.whole.add(chat);
  for (const turn of await turnsIn(db, found.whole)) found.turns.add(turn);
  await followWork(db, found);
  // What was said around a message is told with it, so every conversation of these chats may know it.
  for (const turn of found.turns) await results(db, turn, found);
}

/** What agents wrote to each other in a turn that heard the person. */
async function results(db: ReadDb, turnId: string, found: Found): Promise<void> {
  const rows = await db
    .selectFrom('message')
    .where('turnId', '=', turnId)
    .where((eb) => eb.or([eb('direction', '=', 'out'), eb('sender', 'like', 'agent:%')]))
    .select(['seq', 'chat', 'turnId', 'attachments'])
    .execute();
  for (const row of rows as Heard[]) found.take(row);
}

/** People were asked about calls of these turns, the operator too, with every argument; and the agent was told the answer. */
async function cards(db: ReadDb, found: Found): Promise<void> {
  for (const turns of portionsOf([...found.turns])) {
    const rows = await db
      .selectFrom('approval')
      .innerJoin('turn', 'turn.id', 'approval.turnId')
      .where('approval.turnId', 'in', turns)
      .select(['approval.id', 'turn.chat'])
      .execute();
    for (const { id, chat } of rows) {
      const told = await db
        .selectFrom('message')
        .where((eb) =>
          eb.or([
            eb('id', 'in', askedBy(db, id)),
            eb.and([eb('chat', '=', chat), eb('eventKey', '=', `approval:${id}`)]),
          ]),
        )
        .select('seq')
        .execute();
      for (const { seq } of told) found.messages.add(seq);
    }
  }
}

const askedBy = (db: ReadDb, approval: string) =>
  db
    .selectFrom('delivery')
    .where('key', 'in', [`approval:${approval}`, `approval:${approval}:operator`])
    .where('messageId', 'is not', null)
    .select('messageId')
    .$castTo<{ messageId: string }>();

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
export async function found(db: ReadDb, subject: Subject): Promise<Found> {
  const traces = new Found();
  if (subject.kind === 'user') await ofUser(db, subject, traces);
  else await ofAgent(db, subject.id, traces);
  await cards(db, traces);
  return traces;
}
