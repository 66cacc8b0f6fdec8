import { ChannelError } from '../../adapters/channel.js';
import type { ReadDb } from '../../db/db.js';
import type { KeyRing } from '../../identity/key-ring.js';
import { lookupSecret, secretPlace } from '../../identity/secrets.js';

/** Whose secrets a channel may use: its owner's and those above, or the instance's own. */
async function valueOf(
  db: ReadDb,
  ring: KeyRing,
  owner: string | null,
  name: string,
): Promise<string | undefined> {
  if (owner !== null) return (await lookupSecret(db, ring, owner, name))?.value;
  const row = await db
    .selectFrom('secret')
    .where('name', '=', name)
    .where('agentId', 'is', null)
    .where('person', 'is', null)
    .select(['agentId', 'person', 'keyId', 'sealed'])
    .executeTakeFirst();
  return row && ring.open(secretPlace(row, name), row);
}

/** The opened secrets that a channel names, by purpose. One that is missing keeps the channel from starting. */
export async function credentialsOf(
  db: ReadDb,
  ring: KeyRing,
  owner: string | null,
  named: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const [purpose, name] of Object.entries(named)) {
    const value = await valueOf(db, ring, owner, name);
    if (value === undefined)
      throw new ChannelError('unreachable', `there is no secret ${name} for ${purpose}; set it with secrets`);
    values[purpose] = value;
  }
  return values;
}
