import type { Database, Tx } from '../db/db.js';
import type { KeyRing } from '../identity/key-ring.js';
import { canonicalJson } from '../platform/json.js';
import { Problem } from '../platform/problem.js';
import type { Admitted } from './admitted.js';

/** An Idempotency-Key is good for a day. */
const keptMs = 24 * 3600 * 1000;
/** How many rows go in one transaction. */
const batch = 500;

/** Under a key of the ring: a plain digest would let whoever reads the row try out what a weak secret could be. */
const markOf = (call: Admitted, keys: KeyRing, keyId?: string): string =>
  keys.mark('replay', canonicalJson({ key: call.key, input: call.input }), keyId);

const oldestAt = (now: number): string => new Date(now - keptMs).toISOString();

/** The key of the row that this very request has made before; a different input under the same key is a conflict. */
export async function replayed(
  tx: Tx,
  call: Admitted,
  now: number,
  keys: () => KeyRing,
): Promise<string | null | undefined> {
  const { idempotencyKey } = call.meta;
  if (!idempotencyKey) return undefined;
  const row = await tx
    .selectFrom('replay')
    .where('principal', '=', call.caller.principal)
    .where('action', '=', call.op.id)
    .where('key', '=', idempotencyKey)
    .where('at', '>', oldestAt(now))
    .select(['digest', 'targetKey'])
    .executeTakeFirst();
  if (!row) return undefined;
  // Made under the key that the row names: the ring may have grown since.
  if (row.digest !== markOf(call, keys(), row.digest.split('.', 1)[0])) {
    throw new Problem('conflict', `The Idempotency-Key "${idempotencyKey}" was used with another input.`);
  }
  return row.targetKey;
}

/** Notes the request in the transaction that carries it out. No answer is stored, so no secret is. */
export async function remember(
  tx: Tx,
  call: Admitted,
  targetKey: string | null,
  at: string,
  keys: () => KeyRing,
): Promise<void> {
  const { idempotencyKey } = call.meta;
  if (!idempotencyKey) return;
  const values = { digest: markOf(call, keys()), status: 201, targetKey, at };
  await tx
    .insertInto('replay')
    .values({ principal: call.caller.principal, action: call.op.id, key: idempotencyKey, ...values })
    .onConflict((on) => on.columns(['principal', 'action', 'key']).doUpdateSet(values))
    .execute();
}

/** Removes a bounded number of rows that are good for nothing any more; whether there may be others. */
export async function forgetReplays(database: Database, now: number): Promise<boolean> {
  const due = (db: Pick<Tx, 'selectFrom'>) =>
    db
      .selectFrom('replay')
      .where('at', '<=', oldestAt(now))
      .select(['principal', 'action', 'key'])
      .orderBy('at')
      .limit(batch);
  if (!(await due(database.read).limit(1).executeTakeFirst())) return false;
  return database.transact(async (tx) => {
    const rows = await due(tx).execute();
    for (const { principal, action, key } of rows) {
      await tx
        .deleteFrom('replay')
        .where('principal', '=', principal)
        .where('action', '=', action)
        .where('key', '=', key)
        .execute();
    }
    return rows.length === batch;
  });
}
