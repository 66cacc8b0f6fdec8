import { sql } from 'kysely';
import type { Tx } from '../../db/db.js';
import { isLiveTurn } from '../../db/open-rows.js';
import { namesOf, type Subject } from '../../kernel/erasure-subject.js';
import { Breath } from '../../platform/breath.js';
import { count, portion, portionsOf, type Counts, type Place } from './place.js';
import type { Traces } from './traces.js';

type Deleted = Promise<{ numDeletedRows: bigint }>;

/** What stands on record of what a turn did and was answered. */
async function clearRecords(tx: Tx, ids: string[], counts: Counts): Promise<void> {
  const events = await tx.deleteFrom('chatEvent').where('turnId', 'in', ids).executeTakeFirst();
  count(counts, 'turn events', events.numDeletedRows);
  const calls = await tx.deleteFrom('toolCall').where('turnId', 'in', ids).executeTakeFirst();
  count(counts, 'tool calls', calls.numDeletedRows);
}

/** What a turn has left besides its own row; deliveries that are on their way go as well. */
async function clearTurns(tx: Tx, ids: string[], counts: Counts): Promise<void> {
  const gone = async (store: string, deleted: Deleted): Promise<void> =>
    count(counts, store, (await deleted).numDeletedRows);
  await gone('deliveries', tx.deleteFrom('delivery').where('turnId', 'in', ids).executeTakeFirst());
  await clearRecords(tx, ids, counts);
  await gone('questions', tx.deleteFrom('question').where('turnId', 'in', ids).executeTakeFirst());
  await gone('approvals', tx.deleteFrom('approval').where('turnId', 'in', ids).executeTakeFirst());
  await gone('delegations', tx.deleteFrom('delegation').where('parentTurn', 'in', ids).executeTakeFirst());
  await tx.deleteFrom('statusLine').where('turnId', 'in', ids).execute();
  await tx.updateTable('attempt').set({ error: null }).where('turnId', 'in', ids).execute();
  await tx.updateTable('turn').set({ reason: null }).where('id', 'in', ids).execute();
}

async function removeMessages(tx: Tx, seqs: number[], counts: Counts): Promise<void> {
  const rows = await tx.selectFrom('message').where('seq', 'in', seqs).select(['id', 'chat']).execute();
  for (const [chat, here] of Map.groupBy(rows, (row) => row.chat)) {
    const ids = here.map(({ id }) => id);
    await tx.deleteFrom('delivery').where('chat', '=', chat).where('messageId', 'in', ids).execute();
    await tx
      .deleteFrom('chatEvent')
      .where('chat', '=', chat)
      .where('kind', '=', 'message')
      .where(sql<string>`json_extract(data, '$.id')`, 'in', ids)
      .execute();
  }
  const { numDeletedRows } = await tx
    .deleteFrom('message')
    .where('seq', 'in', seqs)
    .executeTakeFirstOrThrow();
  count(counts, 'messages', numDeletedRows);
}

/** A part of what stands in one chat; false when nothing is left of it. */
async function thinChat(tx: Tx, chat: string, counts: Counts): Promise<boolean> {
  const messages = await tx
    .selectFrom('message')
    .where('chat', '=', chat)
    .select('seq')
    .limit(portion)
    .execute();
  if (messages.length > 0)
    await removeMessages(
      tx,
      messages.map(({ seq }) => seq),
      counts,
    );
  for (const table of ['delivery', 'chatEvent'] as const) {
    const rows = await tx.selectFrom(table).where('chat', '=', chat).select('seq').limit(portion).execute();
    const seqs = rows.map(({ seq }) => seq);
    if (seqs.length > 0) await tx.deleteFrom(table).where('seq', 'in', seqs).execute();
    if (seqs.length === portion) return true;
  }
  return messages.length === portion;
}

async function closeChat(tx: Tx, chat: string, counts: Counts): Promise<void> {
  const turns = tx.selectFrom('turn').where('chat', '=', chat).select('id');
  await tx.deleteFrom('attempt').where('turnId', 'in', turns).execute();
  const gone = await tx.deleteFrom('turn').where('chat', '=', chat).executeTakeFirst();
  count(counts, 'turns', gone.numDeletedRows);
  await tx.deleteFrom('pin').where('chat', '=', chat).execute();
  await tx.deleteFrom('engagement').where('chat', '=', chat).execute();
  await tx.deleteFrom('question').where('chat', '=', chat).execute();
  await tx.deleteFrom('delegation').where('chat', '=', chat).execute();
  const closed = await tx.deleteFrom('chat').where('address', '=', chat).executeTakeFirst();
  count(counts, 'chats', closed.numDeletedRows);
}

/** Rows that name a stranger or a person by itself and are no configuration. */
async function removePerson(tx: Tx, names: string[]): Promise<void> {
  const subs = names.filter((name) => name.startsWith('user:')).map((name) => name.slice('user:'.length));
  await tx.deleteFrom('pairing').where('sender', 'in', names).execute();
  await tx.deleteFrom('admission').where('sub', 'in', subs).execute();
  await tx.deleteFrom('replay').where('principal', 'in', names).execute();
}

async function removeAgent(tx: Tx, agentId: string): Promise<void> {
  const turns = tx.selectFrom('turn').where('agentId', '=', agentId).select('id');
  await tx.deleteFrom('attempt').where('turnId', 'in', turns).execute();
  await tx.deleteFrom('turn').where('agentId', '=', agentId).execute();
  await tx.deleteFrom('delegation').where('toAgent', '=', agentId).execute();
  await tx.deleteFrom('delegation').where('fromAgent', '=', agentId).execute();
  await tx.deleteFrom('homeChange').where('agentId', '=', agentId).execute();
  await tx.deleteFrom('replay').where('principal', '=', `agent:${agentId}`).execute();
}

/** Takes the rows away that the traces lead to, a portion a transaction; again after a death it goes on. */
export async function eraseRows(
  { database, signal }: Pick<Place, 'database' | 'signal'>,
  subject: Subject,
  traces: Traces,
  counts: Counts,
): Promise<void> {
  const breath = new Breath();
  const run = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    await breath.take();
    return database.transact(work);
  };
  for (const ids of portionsOf(traces.turns)) await run((tx) => clearTurns(tx, ids, counts));
  for (const ids of portionsOf(traces.told)) await run((tx) => clearRecords(tx, ids, counts));
  for (const seqs of portionsOf(traces.messages)) await run((tx) => removeMessages(tx, seqs, counts));
  for (const chat of traces.chats) {
    while (await run((tx) => thinChat(tx, chat, counts)));
    await run((tx) => closeChat(tx, chat, counts));
  }
  for (const ids of portionsOf(traces.facts))
    await run(async (tx) => {
      const { numDeletedRows } = await tx.deleteFrom('fileWrite').where('id', 'in', ids).executeTakeFirst();
      count(counts, 'facts', numDeletedRows);
    });
  for (const ids of portionsOf(traces.attachments))
    await run((tx) => tx.deleteFrom('attachment').where('id', 'in', ids).execute());
  await run((tx) =>
    subject.kind === 'user' ? removePerson(tx, namesOf(subject)) : removeAgent(tx, subject.id),
  );
}

/** Conversations that nobody is in at this moment end; false while somebody is in one of them. */
export async function endSessions(
  { database, retire }: Pick<Place, 'database' | 'retire'>,
  sessions: Traces['sessions'],
  counts: Counts,
): Promise<boolean> {
  let left = 0;
  for (const some of portionsOf(sessions)) {
    const folders = some.map(({ folder }) => folder);
    const { gone, open } = await database.transact(async (tx) => {
      const deleted = await tx
        .deleteFrom('session')
        .where('folder', 'in', folders)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('turn')
                .select('turn.id')
                .whereRef('turn.sessionKey', '=', 'session.key')
                .where(isLiveTurn()),
            ),
          ),
        )
        .returning('agentId')
        .execute();
      const rest = await tx.selectFrom('session').where('folder', 'in', folders).select('key').execute();
      return { gone: deleted, open: rest.length };
    });
    count(counts, 'conversations', gone.length);
    for (const agentId of new Set(gone.map((row) => row.agentId))) await retire(agentId);
    left += open;
  }
  return left === 0;
}
