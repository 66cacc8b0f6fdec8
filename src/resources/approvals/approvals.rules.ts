import type { ReadDb } from '../../db/db.js';
import type { Agreement } from '../../db/tables/rules.js';
import { principalsOf } from '../../identity/principals.js';
import type { Approval } from '../../kernel/approval-port.js';
import { callDigest } from '../../kernel/approvals/digest.js';
import { Refusal } from '../../kernel/gate.js';
import type { WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import type { ApprovalConsent } from './approvals.dto.js';

const lapses: readonly string[] = ['pending', 'approved'];

/** Time passes without a write: what is over has expired, whatever the row says. */
export const stateOf = ({ state, expiresAt }: Approval, now: string): Approval['state'] =>
  lapses.includes(state) && expiresAt <= now ? 'expired' : state;

/** Whether this person is one of those whom the rule names, by itself or by a role. */
async function isApprover(db: ReadDb, person: string, { approvers }: Approval): Promise<boolean> {
  if (!person.startsWith('user:')) return false;
  const names = await principalsOf(db, person);
  return approvers.some((one) => names.includes(one));
}

/** The gate has let the caller ask; that a person decides, and one of those whom the rule names, is asked here (P5). */
async function checkMayDecide({ db, caller, now }: WriteContext, verb: string, row: Approval): Promise<void> {
  if (!(await isApprover(db, caller.principal, row))) {
    const who = row.approvers.join(', ');
    const detail = caller.principal.startsWith('user:')
      ? `The rule lets ${who} decide, and ${caller.label} is none of them.`
      : `People decide on held calls, and ${caller.label} is no person; the rule names ${who}.`;
    throw new Refusal({ action: `approvals:${verb}`, scope: row.scope }, new Problem('forbidden', detail));
  }
  const state = stateOf(row, now);
  if (state === 'pending') return;
  const why = state === 'expired' ? 'has expired; the agent may call again' : `is ${state} already`;
  throw new Problem('conflict', `The approval ${row.id} ${why}.`);
}

async function store(context: WriteContext, row: Approval, set: Partial<Approval>): Promise<Approval> {
  const changed = await context.db
    .updateTable('approval')
    .set({ ...set, ...context.touched(row) } as never)
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return { ...row, ...(changed as Approval) };
}

/** What is decided and the agent's hearing of it commit together. */
async function conclude(context: WriteContext, row: Approval, set: Partial<Approval>): Promise<Approval> {
  const { db, caller, now, ports, after } = context;
  const decided = await store(context, row, { ...set, decidedBy: caller.principal, decidedAt: now });
  await ports.approvals.decided(db, decided);
  after(() => ports.wake('queue'));
  after(() => ports.wake('delivery'));
  return decided;
}

function edited({ checked }: WriteContext, row: Approval, given: Record<string, unknown>) {
  if (row.quorum > 1) {
    const message = `cannot be changed where ${row.quorum} must agree to the same; refuse it and say what would do`;
    throw new Problem('invalid', `The arguments ${message}.`, [{ path: 'arguments', message }]);
  }
  const args = checked(row.action, given);
  return { arguments: args, digest: callDigest(`agent:${row.agentId}`, row.action, args), edited: true };
}

/** Those who have agreed and may still decide. */
async function standing(db: ReadDb, row: Approval): Promise<Agreement[]> {
  const may = await Promise.all(row.agreed.map(({ by }) => isApprover(db, by, row)));
  return row.agreed.filter((_one, index) => may[index]);
}

/** Once so many people have agreed the exact call may be made once, within the time that it could be decided in. */
export async function approve(
  context: WriteContext,
  { note, arguments: given }: ApprovalConsent,
  row: Approval,
): Promise<Approval> {
  const { db, caller, now } = context;
  await checkMayDecide(context, 'approve', row);
  const before = await standing(db, row);
  if (before.some(({ by }) => by === caller.principal))
    throw new Problem('conflict', `${caller.label} has agreed already; somebody else must as well.`);
  const agreed = [...before, { by: caller.principal, at: now, ...(note !== undefined && { note }) }];
  const call = given === undefined ? {} : edited(context, row, given);
  const set = { agreed, ...call };
  if (agreed.length < row.quorum) return store(context, row, set);
  const time = Date.parse(row.expiresAt) - Date.parse(row.createdAt);
  const expiresAt = new Date(Date.parse(now) + time).toISOString();
  return conclude(context, row, { ...set, state: 'approved', expiresAt });
}

/** One no is enough. */
export async function refuse(
  context: WriteContext,
  reason: string | undefined,
  row: Approval,
): Promise<Approval> {
  await checkMayDecide(context, 'refuse', row);
  return conclude(context, row, { state: 'refused', reason: reason ?? null });
}
