import type { After, Tx } from '../../db/db.js';
import type { Caller } from '../../identity/caller.js';
import { senderCaller } from '../../identity/principals.js';
import type { Approval } from '../../kernel/approval-port.js';
import { Problem } from '../../platform/problem.js';
import type { Decision } from './commands.js';

/** Carries an action out in the transaction of the message that asks for it, at the gate and with its audit row. */
export type Within = (
  tx: Tx,
  after: After,
  caller: Caller,
  id: string,
  args: Record<string, unknown>,
) => Promise<unknown>;

function told({ state, agreed, quorum }: Approval): string {
  if (state === 'refused') return 'Refused; the agent is told.';
  if (state === 'approved') return 'Approved; the agent is told and may make the call once.';
  return `Noted: ${agreed.length} of ${quorum} agree.`;
}

/** Decides on a held call as the person who writes; what stands against it is the answer. */
export async function decide(
  { tx, after, within }: { tx: Tx; after: After; within: Within },
  { verb, id, words }: Decision,
  sender: string,
): Promise<string> {
  if (id === undefined) return `Which one? /${verb === 'approve' ? 'approve' : 'reject'} <id>`;
  const caller = await senderCaller(tx, sender);
  const said = words === undefined ? {} : verb === 'approve' ? { note: words } : { reason: words };
  try {
    return told((await within(tx, after, caller, `approvals:${verb}`, { id, ...said })) as Approval);
  } catch (error) {
    if (error instanceof Problem) return error.detail;
    throw error;
  }
}
