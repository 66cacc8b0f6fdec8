import type { ReadDb } from '../db/db.js';
import { prepared } from '../db/prepared.js';

const valueOf = prepared<{ name: string }, { value: number }>((db, given) =>
  db.selectFrom('engine').where('name', '=', given('name')).select('value'),
);

/** The epoch of the newest server, or the version of the configuration. */
export async function counterOf(db: ReadDb, name: 'epoch' | 'config'): Promise<number | undefined> {
  return (await valueOf(db, { name }))[0]?.value;
}
