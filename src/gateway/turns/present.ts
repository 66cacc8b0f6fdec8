import type { ReadDb } from '../../db/db.js';
import type { PersonPresent } from '../home/instructions.js';
import { personOf, type Sent } from './person.js';

/** Who speaks in a turn, each sender once, with what the row of the person says where it is proven to be one. */
export async function present(db: ReadDb, messages: readonly Sent[]): Promise<PersonPresent[]> {
  const people = new Map<string, PersonPresent>();
  for (const message of messages) {
    const { sender } = message;
    if (people.get(sender)?.about) continue;
    const person = await personOf(db, message);
    const row =
      person &&
      (await db
        .selectFrom('user')
        .where('sub', '=', person.slice('user:'.length))
        .select(['name', 'timezone', 'language', 'profile'])
        .executeTakeFirst());
    people.set(sender, { sender, ...(row && { about: row }) });
  }
  return [...people.values()];
}
