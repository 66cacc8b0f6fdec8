import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import { inState } from '../../db/open-rows.js';
import type { DeliveryTable } from '../../db/tables/bus.js';
import { listing } from '../../kernel/listing.js';
import { defineResource, read, write, type WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { Nothing } from '../nothing.dto.js';
import { DeliveryKey, DeliveryQuery, DeliveryView } from './deliveries.dto.js';

type DeliveryRow = Selectable<DeliveryTable> & { agent: string | null };

/** Every delivery with the agent that caused it; a notice may be nobody's. */
const rowsOf = (db: ReadDb) =>
  db
    .selectFrom('delivery')
    .leftJoin('agent', 'agent.id', 'delivery.agentId')
    .selectAll('delivery')
    .select('agent.path as agent');

/** The same row under the same key goes out once more (P4); a message that it carries is on its way again. */
async function retry({ db, now, after, ports }: WriteContext, row: DeliveryRow): Promise<DeliveryRow> {
  const changed = await db
    .updateTable('delivery')
    .set({ state: 'pending', attempts: 0, nextAt: now, error: null })
    .where('id', '=', row.id)
    .where('state', 'in', ['failed', 'uncertain'])
    .returningAll()
    .executeTakeFirst();
  if (!changed)
    throw new Problem(
      'conflict',
      `Only a failed or uncertain delivery can be sent again; this one is ${row.state}.`,
    );
  if (row.messageId !== null && ['message', 'notice', 'file'].includes(row.kind)) {
    await db
      .updateTable('message')
      .set({ state: 'queued', reason: null })
      .where('id', '=', row.messageId)
      .where('direction', '=', 'out')
      .execute();
  }
  after(() => ports.wake('delivery'));
  return { ...row, ...changed };
}

export const deliveries = defineResource<DeliveryRow>({
  name: 'deliveries',
  kind: 'Delivery',
  says: 'The outbox: everything that leaves for a platform, with what became of it.',
  view: DeliveryView,
  key: DeliveryKey,
  manifest: 'never',
  find: (db, { id }) =>
    rowsOf(db)
      .where('delivery.id', '=', id ?? '')
      .executeTakeFirst(),
  scopeOf: (row) => row.agent ?? '**',
  actions: {
    list: listing({
      input: DeliveryQuery,
      says: 'List deliveries, newest first.',
      from: rowsOf,
      by: 'delivery.seq',
      newestFirst: true,
      of: 'agent.path',
      filters: {
        state: inState('delivery', 'delivery.state'),
        agent: 'agent.path',
        chat: 'delivery.chat',
      },
    }),
    get: read({
      input: Nothing,
      says: 'Read one delivery.',
      scope: 'row',
      run: async (_context, _input, row: DeliveryRow) => row,
    }),
    retry: write({
      input: Nothing,
      says: 'Send a failed or uncertain delivery again, under the same key. An uncertain one may arrive twice.',
      scope: 'row',
      run: (context, _input, row: DeliveryRow) => retry(context, row),
    }),
  },
});
