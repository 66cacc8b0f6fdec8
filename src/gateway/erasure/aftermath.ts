import type { ReadDb } from '../../db/db.js';
import { Found, type Heard } from './found.js';
import { portionsOf } from './place.js';

interface Turn {
  id: string;
  chat: string;
  channel: string | null;
}

const columns = ['seq', 'chat', 'turnId', 'attachments'] as const;

async function turnsOf(db: ReadDb, ids: readonly string[]): Promise<Turn[]> {
  return db
    .selectFrom('turn')
    .leftJoin('chat', 'chat.address', 'turn.chat')
    .where('turn.id', 'in', ids)
    .select(['turn.id', 'turn.chat', 'chat.channel'])
    .execute();
}

export async function turnsIn(db: ReadDb, chat: string): Promise<string[]> {
  return (await db.selectFrom('turn').where('chat', '=', chat).select('id').execute()).map(({ id }) => id);
}

/** Work that a turn has given to other agents: what was said here is told there. */
async function given(db: ReadDb, turns: readonly string[], found: Found): Promise<string[]> {
  const rows = await db
    .selectFrom('delegation')
    .where('parentTurn', 'in', turns)
    .select(['id', 'chat'])
    .execute();
  for (const { chat } of rows) {
    found.whole.add(chat);
    for (const turn of await turnsIn(db, chat)) found.turns.add(turn);
  }
  return rows.map(({ id }) => `delegation:${id}`);
}

/** Calls that people were asked about, the operator too, with every argument. */
async function asked(db: ReadDb, turns: readonly string[], found: Found): Promise<string[]> {
  const rows = await db.selectFrom('approval').where('turnId', 'in', turns).select('id').execute();
  for (const { id } of rows) found.approvals.add(id);
  const keys = rows.map(({ id }) => `approval:${id}`);
  for (const some of portionsOf(keys)) {
    const cards = await db
      .selectFrom('delivery')
      .innerJoin('message', 'message.id', 'delivery.messageId')
      .where('delivery.key', 'in', [...some, ...some.map((key) => `${key}:operator`)])
      .select('message.seq')
      .execute();
    for (const { seq } of cards) found.messages.add(seq);
  }
  return keys;
}

async function questions(db: ReadDb, turns: readonly string[]): Promise<string[]> {
  const rows = await db.selectFrom('question').where('turnId', 'in', turns).select('id').execute();
  return rows.map(({ id }) => `question:${id}`);
}

/** What came back to the conversations of turns is told to turns of their own. */
async function returned(db: ReadDb, turns: readonly Turn[], keys: readonly string[], found: Found) {
  const messages = db.selectFrom('message').select(columns);
  for (const channel of new Set(turns.map((turn) => turn.channel ?? '')))
    for (const some of portionsOf(keys))
      for (const row of await messages.where('channel', '=', channel).where('eventKey', 'in', some).execute())
        found.take(row as Heard);
}

/** What turns handed over to other agents, who go on there. */
async function handedOver(db: ReadDb, turns: readonly Turn[], found: Found): Promise<void> {
  for (const { id, channel } of turns) {
    const rows = await db
      .selectFrom('message')
      .where('channel', '=', channel ?? '')
      .where('eventKey', '>=', `handoff:${id}:`)
      .where('eventKey', '<', `handoff:${id};`)
      .select(columns)
      .execute();
    for (const row of rows) found.take(row as Heard);
  }
}

/** What an agent came to for others: the message that told them, and what the turns that asked have on record. */
export async function cameTo(db: ReadDb, agentId: string, found: Found): Promise<void> {
  const rows = await db
    .selectFrom('delegation')
    .where('toAgent', '=', agentId)
    .select(['id', 'parentTurn'])
    .execute();
  for (const some of portionsOf(rows)) {
    const came = new Found();
    const parents = await turnsOf(db, [...new Set(some.map(({ parentTurn }) => parentTurn))]);
    const keys = some.map(({ id }) => `delegation:${id}`);
    await returned(db, parents, keys, came);
    for (const seq of came.messages) found.messages.add(seq);
    for (const turn of [...parents.map(({ id }) => id), ...came.turns]) found.told.add(turn);
  }
}

/** What agents wrote in turns, and to each other. */
async function written(db: ReadDb, turns: readonly string[], found: Found): Promise<void> {
  const rows = await db
    .selectFrom('message')
    .where('turnId', 'in', turns)
    .where((eb) => eb.or([eb('direction', '=', 'out'), eb('sender', 'like', 'agent:%')]))
    .select(columns)
    .execute();
  for (const row of rows) found.take(row as Heard);
}

/** Follows what came of the turns that were found, and of those in turn, until there is nothing more. */
export async function follow(db: ReadDb, found: Found): Promise<void> {
  const seen = new Set<string>();
  for (let open = [...found.turns]; open.length > 0; open = [...found.turns].filter((id) => !seen.has(id))) {
    for (const id of open) seen.add(id);
    for (const ids of portionsOf(open)) {
      const keys = [
        ...(await given(db, ids, found)),
        ...(await asked(db, ids, found)),
        ...(await questions(db, ids)),
      ];
      const turns = await turnsOf(db, ids);
      await returned(db, turns, keys, found);
      await handedOver(db, turns, found);
      await written(db, ids, found);
    }
  }
}
