import type { ReadDb } from '../../db/db.js';

/** The chat that the operator reads notices in, by the setting `operatorChat`; absent when none is set. */
export async function operatorChat(db: ReadDb): Promise<{ channel: string; chat: string } | undefined> {
  const row = await db
    .selectFrom('setting')
    .where('name', '=', 'operatorChat')
    .select('value')
    .executeTakeFirst();
  if (!row || typeof row.value !== 'string') return undefined;
  return { chat: row.value, channel: row.value.slice(0, row.value.indexOf(':')) };
}
