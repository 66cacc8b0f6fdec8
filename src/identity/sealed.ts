import type { ReadDb, Tx } from '../db/db.js';
import type { KeyRing, Sealed, SecretPlace } from './key-ring.js';
import { linkSecretPlace, type LinkSecretName } from './link-secrets.js';
import { secretPlace } from './secrets.js';

/** What an adapter's value is bound to, so that it does not open in another channel's row. */
export function channelStatePlace(channel: string, key: string): SecretPlace {
  return { scope: `channel:${channel}`, name: key };
}

/** What the secret of a stream of audit rows is bound to. */
export function auditStreamPlace(id: string): SecretPlace {
  return { scope: `audit-stream:${id}`, name: 'secret' };
}

/** What is to be erased is bound to its erasure. */
export function erasurePlace(id: string): SecretPlace {
  return { scope: `erasure:${id}`, name: 'subject' };
}

/** A table with sealed values, and how each of its rows is sealed anew. */
interface SealedTable {
  keyIds(db: ReadDb): Promise<(string | null)[]>;
  sealAnew(tx: Tx, ring: KeyRing): Promise<number>;
}

const again = (ring: KeyRing, place: SecretPlace, row: Sealed): Sealed =>
  ring.seal(place, ring.open(place, row));

const secrets: SealedTable = {
  async keyIds(db) {
    return (await db.selectFrom('secret').select('keyId').distinct().execute()).map((row) => row.keyId);
  },
  async sealAnew(tx, ring) {
    const rows = await tx.selectFrom('secret').selectAll().where('keyId', '!=', ring.newest).execute();
    for (const row of rows) {
      const sealed = again(ring, secretPlace(row, row.name), row);
      await tx.updateTable('secret').set(sealed).where('id', '=', row.id).execute();
    }
    return rows.length;
  },
};

const linkSecrets: SealedTable = {
  async keyIds(db) {
    return (await db.selectFrom('linkSecret').select('keyId').distinct().execute()).map((row) => row.keyId);
  },
  async sealAnew(tx, ring) {
    const rows = await tx.selectFrom('linkSecret').selectAll().where('keyId', '!=', ring.newest).execute();
    for (const row of rows) {
      const { linkId, name } = row;
      const sealed = again(ring, linkSecretPlace(linkId, name as LinkSecretName), row);
      await tx
        .updateTable('linkSecret')
        .set(sealed)
        .where('linkId', '=', linkId)
        .where('name', '=', name)
        .execute();
    }
    return rows.length;
  },
};

const channelStates: SealedTable = {
  async keyIds(db) {
    return (await db.selectFrom('channelState').select('keyId').distinct().execute()).map((row) => row.keyId);
  },
  async sealAnew(tx, ring) {
    const rows = await tx
      .selectFrom('channelState')
      .selectAll()
      .where((eb) => eb.or([eb('keyId', 'is', null), eb('keyId', '!=', ring.newest)]))
      .execute();
    for (const { channel, key, keyId, value } of rows) {
      const place = channelStatePlace(channel, key);
      const text =
        keyId === null ? JSON.stringify(value) : ring.open(place, { keyId, sealed: String(value) });
      const { sealed, ...by } = ring.seal(place, text);
      await tx
        .updateTable('channelState')
        .set({ ...by, value: JSON.stringify(sealed) })
        .where('channel', '=', channel)
        .where('key', '=', key)
        .execute();
    }
    return rows.length;
  },
};

const auditStreams: SealedTable = {
  async keyIds(db) {
    return (await db.selectFrom('auditStream').select('keyId').distinct().execute()).map((row) => row.keyId);
  },
  async sealAnew(tx, ring) {
    const rows = await tx.selectFrom('auditStream').selectAll().where('keyId', '!=', ring.newest).execute();
    for (const row of rows) {
      const sealed = again(ring, auditStreamPlace(row.id), row);
      await tx.updateTable('auditStream').set(sealed).where('id', '=', row.id).execute();
    }
    return rows.length;
  },
};

const erasures: SealedTable = {
  async keyIds(db) {
    return (await db.selectFrom('erasure').select('keyId').distinct().execute()).map((row) => row.keyId);
  },
  async sealAnew(tx, ring) {
    const rows = await tx
      .selectFrom('erasure')
      .select(['id', 'keyId', 'sealed'])
      .where('sealed', 'is not', null)
      .where('keyId', '!=', ring.newest)
      .execute();
    for (const { id, keyId, sealed } of rows) {
      const given = again(ring, erasurePlace(id), { keyId: keyId as string, sealed: sealed as string });
      await tx.updateTable('erasure').set(given).where('id', '=', id).execute();
    }
    return rows.length;
  },
};

/** Every table with a `key_id`; a test compares the list with the schema. */
export const sealedTables: Readonly<Record<string, SealedTable>> = {
  secret: secrets,
  link_secret: linkSecrets,
  channel_state: channelStates,
  audit_stream: auditStreams,
  erasure: erasures,
};

/** The keys that stored values need. */
export async function keyIdsInUse(db: ReadDb): Promise<string[]> {
  const all = await Promise.all(Object.values(sealedTables).map((table) => table.keyIds(db)));
  return [...new Set(all.flat().filter((id) => id !== null))];
}

/** Seals everything with the ring's newest key; a value that does not open stops it and nothing is changed. */
export async function sealAnew(tx: Tx, ring: KeyRing): Promise<number> {
  let count = 0;
  for (const table of Object.values(sealedTables)) count += await table.sealAnew(tx, ring);
  return count;
}
