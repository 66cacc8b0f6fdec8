import type { ReadDb } from '../../db/db.js';
import type { Json } from '../../platform/json.js';

/** The stored value of a setting; absent where its default holds. */
export async function settingOf(db: ReadDb, name: string): Promise<Json | undefined> {
  const row = await db.selectFrom('setting').where('name', '=', name).select('value').executeTakeFirst();
  return row?.value;
}

/** Bounds of the whole instance, as far as they are set. */
export interface Limits {
  turns?: number;
  delegationDepth?: number;
  delegationFanOut?: number;
  delegationTotal?: number;
  waitSeconds?: number;
}

export async function limitsOf(db: ReadDb): Promise<Limits> {
  return ((await settingOf(db, 'limits')) ?? {}) as Limits;
}
