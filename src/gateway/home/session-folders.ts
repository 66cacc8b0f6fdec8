import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadDb } from '../../db/db.js';

/**
 * Ends the folders of conversations that were forgotten. Never while a container of the agent lives, which could swap
 * a folder for a link under the removal. A session's row is there before its folder, so names are listed first.
 */
export async function sweepSessions(db: ReadDb, agentId: string, sessions: string): Promise<void> {
  const names = await readdir(sessions);
  if (names.length === 0) return;
  const rows = await db.selectFrom('session').where('agentId', '=', agentId).select('folder').execute();
  const known = new Set(rows.map(({ folder }) => folder));
  // What belongs to a session's folder has its name and an ending.
  const gone = names.filter((name) => !known.has(name.split('.', 1)[0] ?? ''));
  for (const name of gone) await rm(join(sessions, name), { recursive: true, force: true });
}
