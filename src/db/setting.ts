import type { Json } from '../platform/json.js';
import type { ReadDb } from './db.js';
import { prepared } from './prepared.js';

const valueOf = prepared<{ name: string }, { value: Json }>((db, given) =>
  db.selectFrom('setting').where('name', '=', given('name')).select('value'),
);

/** The stored value of a setting; absent where its default holds. */
export async function settingOf(db: ReadDb, name: string): Promise<Json | undefined> {
  return (await valueOf(db, { name }))[0]?.value;
}
