import type { ReadDb } from '../../db/db.js';
import type { WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import type { RouteOrder } from './routes.dto.js';

interface Placed {
  id: string;
  seq: number;
  scope: string;
}

/** The named routes with their places, in the order in which they are named. */
export async function inOrder(db: ReadDb, ids: readonly string[]): Promise<Placed[]> {
  const rows = await db.selectFrom('route').select(['id', 'seq', 'scope']).execute();
  const known = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id, index) => {
    const row = known.get(id);
    known.delete(id);
    if (row) return row;
    const fault = { path: `ids.${index}`, message: 'names no route, or one that is named before' };
    throw new Problem('invalid', `ids.${index} ${fault.message}.`, [fault]);
  });
}

/** The places that the routes have together are given out anew; below zero meanwhile, because none is held twice. */
export async function reorder({ db }: WriteContext, order: RouteOrder): Promise<RouteOrder> {
  const rows = await inOrder(db, order.ids);
  const places = rows.map(({ seq }) => seq).sort((a, b) => a - b);
  const moving = rows.flatMap(({ id, seq }, index) =>
    seq === places[index] ? [] : [{ id, to: places[index] ?? seq }],
  );
  const put = (id: string, seq: number) =>
    db.updateTable('route').set({ seq }).where('id', '=', id).execute();
  for (const { id, to } of moving) await put(id, -to);
  for (const { id, to } of moving) await put(id, to);
  return order;
}
