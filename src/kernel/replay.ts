import { createHash } from 'node:crypto';
import type { Tx } from '../db/db.js';
import { canonicalJson } from '../platform/json.js';
import { Problem } from '../platform/problem.js';
import type { Admitted } from './admitted.js';

/** An Idempotency-Key is good for a day. */
const keptMs = 24 * 3600 * 1000;

const digestOf = (call: Admitted): string =>
  createHash('sha256')
    .update(canonicalJson({ key: call.key, input: call.input }))
    .digest('hex');

/** The key of the row that this very request has made before; a different input under the same key is a conflict. */
export async function replayed(tx: Tx, call: Admitted, now: number): Promise<string | null | undefined> {
  const { idempotencyKey } = call.meta;
  if (!idempotencyKey) return undefined;
  const oldest = new Date(now - keptMs).toISOString();
  const row = await tx
    .selectFrom('replay')
    .where('principal', '=', call.caller.principal)
    .where('action', '=', call.op.id)
    .where('key', '=', idempotencyKey)
    .where('at', '>', oldest)
    .select(['digest', 'targetKey'])
    .executeTakeFirst();
  if (!row) return undefined;
  if (row.digest !== digestOf(call)) {
    throw new Problem('conflict', `The Idempotency-Key "${idempotencyKey}" was used with another input.`);
  }
  return row.targetKey;
}

/** Notes the request in the transaction that carries it out. No answer is stored, so no secret is. */
export async function remember(tx: Tx, call: Admitted, targetKey: string | null, at: string): Promise<void> {
  const { idempotencyKey } = call.meta;
  if (!idempotencyKey) return;
  const values = { digest: digestOf(call), status: 201, targetKey, at };
  await tx
    .insertInto('replay')
    .values({ principal: call.caller.principal, action: call.op.id, key: idempotencyKey, ...values })
    .onConflict((on) => on.columns(['principal', 'action', 'key']).doUpdateSet(values))
    .execute();
}
