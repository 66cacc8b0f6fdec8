import type { State } from '../../adapters/channel.js';
import type { Database, Tx } from '../../db/db.js';
import type { KeyRing } from '../../identity/key-ring.js';
import { channelStatePlace } from '../../identity/sealed.js';
import type { Json } from '../../platform/json.js';

/** Sets or removes one row of an adapter. All are sealed: among the cursors are the keys of logins. */
export async function writeState(
  tx: Tx,
  keys: KeyRing,
  channel: string,
  [key, value]: readonly [string, Json | undefined],
  at: string,
): Promise<void> {
  if (value === undefined) {
    await tx.deleteFrom('channelState').where('channel', '=', channel).where('key', '=', key).execute();
    return;
  }
  const { keyId, sealed } = keys.seal(channelStatePlace(channel, key), JSON.stringify(value));
  const row = { value: JSON.stringify(sealed), keyId, at };
  await tx
    .insertInto('channelState')
    .values({ channel, key, ...row })
    .onConflict((on) => on.columns(['channel', 'key']).doUpdateSet(row))
    .execute();
}

/** The rows of one channel's adapter; no other channel's can be named. */
export class ChannelState implements State {
  constructor(
    private readonly database: Database,
    private readonly keys: KeyRing,
    private readonly channel: string,
    private readonly now: () => string,
  ) {}

  async get(key: string): Promise<Json | undefined> {
    const row = await this.database.read
      .selectFrom('channelState')
      .where('channel', '=', this.channel)
      .where('key', '=', key)
      .select(['value', 'keyId'])
      .executeTakeFirst();
    if (!row || row.keyId === null) return row?.value;
    const sealed = { keyId: row.keyId, sealed: String(row.value) };
    return JSON.parse(this.keys.open(channelStatePlace(this.channel, key), sealed)) as Json;
  }

  async set(key: string, value: Json | undefined): Promise<void> {
    await this.database.transact(
      (tx) => writeState(tx, this.keys, this.channel, [key, value], this.now()),
      'cursor',
    );
  }
}
