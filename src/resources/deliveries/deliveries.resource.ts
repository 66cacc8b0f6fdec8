import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { DeliveryTable } from '../../db/tables/bus.js';
import { page } from '../../kernel/page.js';
import { defineResource, read, write, type WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { Nothing } from '../nothing.dto.js';
import { DeliveryKey, DeliveryQuery, DeliveryView } from './deliveries.dto.js';

type DeliveryRow = Selectable<DeliveryTable> & { agent: string | null; place: string };

/** Every delivery with the agent that caused it: its turn's, else its message's; a notice may have neither. */
const rowsOf = (db: ReadDb) =>
  db
    .selectFrom('delivery')
    .leftJoin('turn', 'turn.id', 'delivery.turnId')
    .leftJoin('message', 'message.id', 'delivery.messageId')
    .leftJoin('agent', (join) =>
      join.on((eb) => eb('agent.id', '=', eb.fn.coalesce('turn.agentId', 'message.agentId'))),
    )
    .selectAll('delivery')
    .select((eb) => ['agent.path as agent', eb.fn.coalesce('agent.path', eb.val('**')).as('place')])
    .as('row');

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
    db
      .selectFrom(rowsOf(db))
      .selectAll()
      .where('id', '=', id ?? '')
      .executeTakeFirst(),
  scopeOf: (row) => row.place,
  actions: {
    list: read({
      input: DeliveryQuery,
      says: 'List deliveries, newest first.',
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
              .orderBy('seq', 'desc')
              .limit(limit);
            if (after) rows = rows.where('seq', '<', Number(after[0]));
            if (query.state) rows = rows.where('state', '=', query.state as never);
            if (query.agent) rows = rows.where('agent', '=', query.agent);
            if (query.chat) rows = rows.where('chat', '=', query.chat);
            return rows.execute();
          },
          (row) => [row.seq],
        ),
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
