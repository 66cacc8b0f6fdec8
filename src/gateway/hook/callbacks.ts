import { settingOf } from '../../db/setting.js';
import type { Callback } from '../../adapters/hook/hook.outbound.js';
import type { Outgoing } from '../../adapters/channel.js';
import type { ReadDb } from '../../db/db.js';
import { callbackHosts } from '../../platform/callback-url.js';
import type { Engine } from '../engine.js';
import { openLinkSecret } from '../../identity/link-secrets.js';

/** The setting `callbackHosts`, as it is now. */
export async function listedHosts(db: ReadDb): Promise<string[]> {
  return callbackHosts(await settingOf(db, 'callbackHosts'));
}

/** Where the answers of a hook's chat go; undefined where its link has no callback, or is gone. */
export async function callbackOf(
  { database, keys }: Engine,
  outgoing: Outgoing,
): Promise<Callback | undefined> {
  const db = database.read;
  const link = await db
    .selectFrom('link')
    .where('chat', '=', outgoing.chat)
    .where('kind', '=', 'hook')
    .where('callback', 'is not', null)
    .select(['id', 'callback'])
    .executeTakeFirst();
  const secret = link && (await openLinkSecret(db, keys, link.id, 'callback'));
  if (!link?.callback || secret === undefined) return undefined;
  const rows =
    outgoing.turnId === undefined
      ? []
      : await db
          .selectFrom('message')
          .where('turnId', '=', outgoing.turnId)
          .where('chat', '=', outgoing.chat)
          .where('direction', '=', 'in')
          .select('id')
          .orderBy('seq')
          .execute();
  return { url: link.callback, secret, about: rows.map((row) => row.id) };
}
