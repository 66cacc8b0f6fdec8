import type { ReadDb } from '../../db/db.js';
import { prepared } from '../../db/prepared.js';
import type { Json } from '../../platform/json.js';

const valueOf = prepared<{ name: string }, { value: Json }>((db, given) =>
  db.selectFrom('setting').where('name', '=', given('name')).select('value'),
);

/** The stored value of a setting; absent where its default holds. */
export async function settingOf(db: ReadDb, name: string): Promise<Json | undefined> {
  return (await valueOf(db, { name }))[0]?.value;
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
