import { moveQueue } from '../identity/admissions.js';
import { appendAudit } from '../kernel/audit.js';
import { dayOf, roomLeft } from '../routing/gates.js';
import type { Engine } from './engine.js';

/** Moves the lines at the gates as far as the limits of the day allow; each who comes in has an audit row (P6). */
export async function admitWaiting({ database, clock }: Engine): Promise<boolean> {
  const gates = await database.read
    .selectFrom('admission')
    .innerJoin('gate', 'gate.id', 'admission.gateId')
    .where('admission.state', '=', 'queued')
    .where('gate.enabled', '=', true)
    .select('gate.id')
    .distinct()
    .execute();
  for (const { id } of gates) {
    await database.transact(async (tx) => {
      const at = new Date(clock.now()).toISOString();
      const admitted = await moveQueue(tx, id, { day: dayOf(at), room: roomLeft }, at, 'system');
      for (const sub of admitted) {
        const done = { action: 'gates:admit', scope: '**', targetKey: sub, outcome: 'ok' as const };
        const by = { principal: 'system', surface: 'gateway', requestId: null, turnId: null };
        await appendAudit(tx, { at, ...by, ...done, input: {}, detail: `admitted; the line of ${id} moved` });
      }
    });
  }
  return false;
}
