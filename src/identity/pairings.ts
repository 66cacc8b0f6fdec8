import type { ReadDb } from '../db/db.js';
import { prepared } from '../db/prepared.js';

const standing = prepared<{ channel: string; sender: string }, { state: string }>((db, given) =>
  db
    .selectFrom('pairing')
    .where('channel', '=', given('channel'))
    .where('sender', '=', given('sender'))
    .select('state'),
);

/** What the operator has decided about a sender in the direct chats of a channel, as routing asks it. */
export async function pairingState(
  db: ReadDb,
  channel: string,
  sender: string,
): Promise<{ paired?: true; blocked?: true }> {
  const state = (await standing(db, { channel, sender }))[0]?.state;
  return { ...(state === 'approved' && { paired: true }), ...(state === 'blocked' && { blocked: true }) };
}
