import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { ChatTable } from '../../db/tables/bus.js';
import { page } from '../../kernel/page.js';
import { defineResource, read } from '../../kernel/resource.js';
import { Nothing } from '../nothing.dto.js';
import { ChatKey, ChatQuery, ChatView } from './chats.dto.js';

type ChatRow = Selectable<ChatTable> & { agent: string | null; place: string };

/** Every chat with the agent that its latest routed message went to; nobody's chats are the instance's. */
const rowsOf = (db: ReadDb) => {
  const latest = db
    .selectFrom('message')
    .whereRef('message.chat', '=', 'chat.address' as never)
    .where('message.agentId', 'is not', null)
    .orderBy('message.seq', 'desc')
    .limit(1)
    .select('message.agentId');
  return db
    .selectFrom('chat')
    .leftJoin('agent', (join) => join.on('agent.id', '=', latest as never))
    .selectAll('chat')
    .select((eb) => ['agent.path as agent', eb.fn.coalesce('agent.path', eb.val('**')).as('place')])
    .as('row');
};

export const chats = defineResource<ChatRow>({
  name: 'chats',
  kind: 'Chat',
  says: 'A conversation on a channel, as the bus knows it.',
  view: ChatView,
  key: ChatKey,
  manifest: 'never',
  find: (db, { address }) =>
    db
      .selectFrom(rowsOf(db))
      .selectAll()
      .where('address', '=', address ?? '')
      .executeTakeFirst(),
  scopeOf: (row) => row.place,
  actions: {
    list: read({
      input: ChatQuery,
      says: 'List chats by their addresses.',
      scope: 'rows',
      run: ({ db, caller, readable }, query) =>
        page(
          caller,
          query,
          (after, limit) => {
            let rows = db
              .selectFrom(rowsOf(db))
              .selectAll()
              .where(readable('row.place'))
              .orderBy('address')
              .limit(limit);
            if (after) rows = rows.where('address', '>', String(after[0]));
            if (query.channel) rows = rows.where('channel', '=', query.channel);
            if (query.agent) rows = rows.where('agent', '=', query.agent);
            return rows.execute();
          },
          (row) => [row.address],
        ),
    }),
    get: read({
      input: Nothing,
      says: 'Read one chat.',
      scope: 'row',
      run: async (_context, _input, row: ChatRow) => row,
    }),
  },
});
