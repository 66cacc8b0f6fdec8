import type { ReadDb } from '../../db/db.js';
import { settingOf } from '../../db/setting.js';

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
