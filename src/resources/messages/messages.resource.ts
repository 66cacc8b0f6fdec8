import { sql, type Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import { inState } from '../../db/open-rows.js';
import type { MessageTable } from '../../db/tables/bus.js';
import { listing } from '../../kernel/listing.js';
import { defineResource, read, write } from '../../kernel/resource.js';
import { searchTerm } from '../../db/sqlite/search.js';
import { Nothing } from '../nothing.dto.js';
import { MessageKey, MessageQuery, MessageTaken, MessageView, NewMessage } from './messages.dto.js';

type MessageRow = Selectable<MessageTable> & { agent: string | null };

const rowsOf = (db: ReadDb) =>
  db
    .selectFrom('message')
    .leftJoin('agent', 'agent.id', 'message.agentId')
    .selectAll('message')
    .select('agent.path as agent');

const withWords = (words: string) =>
  sql<boolean>`message.seq in (select rowid from message_fts where message_fts match ${searchTerm(words)})`;

export const messages = defineResource<MessageRow>({
  name: 'messages',
  kind: 'Message',
  says: 'The bus: every message in and out, with what became of it.',
  view: MessageView,
  key: MessageKey,
  manifest: 'never',
  find: (db, { id }) =>
    rowsOf(db)
      .where('message.id', '=', id ?? '')
      .executeTakeFirst(),
  scopeOf: (row) => row.agent ?? '**',
  actions: {
    list: listing({
      input: MessageQuery,
      says: 'List or search messages, newest first.',
      from: rowsOf,
      by: 'message.seq',
      newestFirst: true,
      of: 'agent.path',
      filters: {
        agent: 'agent.path',
        chat: 'message.chat',
        state: inState('message', 'message.state'),
        search: withWords,
      },
    }),
    get: read({
      input: Nothing,
      says: 'Read one message.',
      scope: 'row',
      run: async (_c, _i, row: MessageRow) => row,
    }),
    inject: write({
      input: NewMessage,
      says: 'Put a message on the bus as if its channel had delivered it. With an agent and no chat it goes to that agent.',
      scope: ({ agent, chat }) => (agent !== undefined && chat === undefined ? agent : '**'),
      at: { method: 'POST', path: '' },
      answer: MessageTaken,
      target: (row) => row.id,
      run: async ({ db, caller, ports, after }, input) => {
        const taken = await ports.inject(db, {
          ...input,
          sender: caller.principal,
          senderName: caller.label,
        });
        after(() => ports.wake('intake'));
        return taken;
      },
    }),
  },
});
