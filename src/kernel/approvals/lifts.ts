import type { ReadDb, Tx } from '../../db/db.js';
import type { Lift } from '../../identity/approval-rule.js';
import { Problem } from '../../platform/problem.js';
import type { Admitted } from '../admitted.js';
import { effectKey } from '../effects.js';
import { argumentsOf, callDigest } from './digest.js';

/** The tool use that may be repeated: only where its record keeps it from being done twice. */
function useOf(call: Admitted): string | undefined {
  const { op, meta } = call;
  const recorded = op.resource.tier === 'hot' && op.action.effect === 'write' && meta.callId !== undefined;
  return recorded ? effectKey(call) : undefined;
}

/** What people have agreed to for exactly this call and is neither used nor over (P5). */
export async function liftsOf(db: ReadDb, call: Admitted, now: string): Promise<readonly Lift[]> {
  const { op, caller } = call;
  const use = useOf(call);
  const rows = await db
    .selectFrom('approval')
    .where('digest', '=', callDigest(caller.principal, op.id, argumentsOf(call)))
    .where('agentId', '=', caller.agent?.id ?? '')
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', 'approved'), eb('expiresAt', '>', now)]),
        eb.and([eb('state', '=', 'used'), eb('usedBy', '=', use ?? '')]),
      ]),
    )
    .select(['id', 'ruleId', 'scope', 'state'])
    .orderBy('id')
    .execute();
  return rows.map(({ state, ...row }) => ({ ...row, spent: state === 'used' }));
}

/** Spends what lets a call through, in the transaction of what it does; what it was, for the audit. */
export async function spend(
  tx: Tx,
  call: Admitted,
  lifts: readonly Lift[],
  now: string,
): Promise<string | undefined> {
  const open = lifts.filter(({ spent }) => !spent).map(({ id }) => id);
  if (open.length === 0) return undefined;
  const used = await tx
    .updateTable('approval')
    .set((eb) => ({
      state: 'used',
      usedAt: now,
      usedBy: useOf(call) ?? null,
      updatedAt: now,
      version: eb('version', '+', 1),
    }))
    .where('id', 'in', open)
    .where('state', '=', 'approved')
    .where('expiresAt', '>', now)
    .returning('id')
    .execute();
  if (used.length === open.length) return `approved as ${open.join(', ')}`;
  throw new Problem('conflict', 'What people have approved was used by another call at this moment.');
}
