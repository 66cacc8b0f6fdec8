import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { ChatTable } from '../../db/tables/bus.js';
import { listing } from '../../kernel/listing.js';
import { defineResource, read } from '../../kernel/resource.js';
import { Nothing } from '../nothing.dto.js';
import { ChatKey, ChatQuery, ChatView } from './chats.dto.js';

type ChatRow = Selectable<ChatTable> & { agent: string | null };

/** Every chat with the agent that its latest routed message went to; nobody's chats are the instance's. */
const rowsOf = (db: ReadDb) =>
  db
    .selectFrom('chat')
    .leftJoin('agent', 'agent.id', 'chat.agentId')
    .selectAll('chat')
    .select('agent.path as agent');

export const chats = defineResource<ChatRow>({
  name: 'chats',
  kind: 'Chat',
  says: 'A conversation on a channel, as the bus knows it.',
  view: ChatView,
  key: ChatKey,
  manifest: 'never',
  find: (db, { address }) =>
    rowsOf(db)
      .where('chat.address', '=', address ?? '')
      .executeTakeFirst(),
  scopeOf: (row) => row.agent ?? '**',
  actions: {
    list: listing({
      input: ChatQuery,
      says: 'List chats by their addresses.',
      from: rowsOf,
      by: 'chat.address',
      of: 'agent.path',
      filters: { channel: 'chat.channel', agent: 'agent.path' },
    }),
    get: read({
      input: Nothing,
      says: 'Read one chat.',
      scope: 'row',
      run: async (_context, _input, row: ChatRow) => row,
    }),
  },
});
