import type { ReadDb } from '../db/db.js';
import { Problem } from '../platform/problem.js';

/** The id behind a path that was written; `field` is where it stands. */
export async function agentIdOf(db: ReadDb, path: string, field = 'agent'): Promise<string> {
  const row = await db.selectFrom('agent').where('path', '=', path).select('id').executeTakeFirst();
  if (row) return row.id;
  throw new Problem('invalid', `There is no agent ${path}.`, [{ path: field, message: 'names no agent' }]);
}
