import type { ReadDb } from '../../db/db.js';
import { settingOf } from '../../db/setting.js';

/** The chat that the operator reads notices in, by the setting `operatorChat`; absent when none is set. */
export async function operatorChat(db: ReadDb): Promise<{ channel: string; chat: string } | undefined> {
  const chat = await settingOf(db, 'operatorChat');
  return typeof chat === 'string' ? { chat, channel: chat.slice(0, chat.indexOf(':')) } : undefined;
}
