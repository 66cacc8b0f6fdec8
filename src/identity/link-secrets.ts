import type { ReadDb } from '../db/db.js';
import type { KeyRing, SecretPlace } from './key-ring.js';

/** `hmac` checks what comes in by a hook, `callback` signs what goes out. */
export type LinkSecretName = 'hmac' | 'callback';

/** What a link's secret is bound to, so that it does not open in another link's row. */
export function linkSecretPlace(link: string, name: LinkSecretName): SecretPlace {
  return { scope: `link:${link}`, name };
}

/** A sealed secret of a link; undefined where it has none by that name. */
export async function openLinkSecret(
  db: ReadDb,
  keys: KeyRing,
  link: string,
  name: LinkSecretName,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('linkSecret')
    .where('linkId', '=', link)
    .where('name', '=', name)
    .select(['keyId', 'sealed'])
    .executeTakeFirst();
  return row && keys.open(linkSecretPlace(link, name), row);
}
