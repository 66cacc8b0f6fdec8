import type { After, Tx } from '../../db/db.js';
import type { Question } from '../../identity/acl.js';
import type { ApprovalRule } from '../../identity/approval-rule.js';
import { newId } from '../../platform/ids.js';
import { Problem, type ProblemBody } from '../../platform/problem.js';
import type { Admitted } from '../admitted.js';
import type { Approval } from '../approval-port.js';
import type { PortBoard } from '../ports.js';
import { argumentsOf, callDigest, carriesSecret } from './digest.js';

/** So many calls of an agent may wait at once; people are not to be asked more than they can read. */
const mostPending = 20;

/** A call that was granted and now waits for people. */
export class HeldCall extends Problem {
  constructor({ id, expiresAt, quorum, approvers, turnId }: Approval) {
    const who = quorum > 1 ? `${quorum} of ${approvers.join(', ')}` : approvers.join(' or ');
    const inTurn = turnId !== null;
    const next = [
      `Nothing was done: ${who} must approve this call first.`,
      `It waits as approval ${id} until ${expiresAt}; do not call again meanwhile.`,
      inTurn ? 'You get a message when it is decided.' : 'Read the approval to see what was decided.',
      'Once approved, make the same call again with exactly the same arguments, and it is carried out once.',
      ...(inTurn ? ['You may go on with other work, or end your turn by saying that this waits.'] : []),
    ];
    super('held', next.join(' '));
    this.approval = id;
  }

  readonly approval: string;

  override body(instance?: string): ProblemBody {
    return { ...super.body(instance), approval: this.approval };
  }
}

interface Held {
  rule: ApprovalRule;
  question: Question;
  now: string;
}

/** Keeps what an agent wanted to do, for people to decide on. */
export class Holds {
  constructor(private readonly board: PortBoard) {}

  /** The row of a call that a rule holds, and what its caller is told; the same call is one row as long as it waits. */
  async hold(tx: Tx, after: After, call: Admitted, held: Held): Promise<Problem> {
    const { op, caller } = call;
    if (!caller.agent) throw new Error('only calls of agents are held');
    if (carriesSecret(call))
      return new Problem(
        'forbidden',
        `${op.id} carries a secret, which cannot be kept until it is approved.`,
      );
    const digest = callDigest(caller.principal, op.id, argumentsOf(call));
    const waiting = await this.waiting(tx, digest, held);
    if (waiting) return new HeldCall(waiting);
    const pending = await this.pending(tx, caller.agent.id, held.now);
    if (pending >= mostPending)
      return new Problem(
        'tooMany',
        `${pending} calls of yours wait for approval; wait until they are decided.`,
      );
    const row = await this.store(tx, call, digest, held);
    await this.board.ports.approvals.asked(tx, row, held.rule.note);
    after(() => this.board.ports.wake('delivery'));
    return new HeldCall(row);
  }

  private async waiting(tx: Tx, digest: string, { rule, question, now }: Held) {
    const row = await tx
      .selectFrom('approval')
      .selectAll()
      .where('digest', '=', digest)
      .where('ruleId', '=', rule.id)
      .where('scope', '=', question.scope)
      .where('state', '=', 'pending')
      .executeTakeFirst();
    if (!row || row.expiresAt > now) return row;
    // It makes room for the same call to be asked about anew.
    await tx
      .updateTable('approval')
      .set({ state: 'expired', version: row.version + 1, updatedAt: now })
      .where('id', '=', row.id)
      .execute();
    return undefined;
  }

  private async pending(tx: Tx, agentId: string, now: string): Promise<number> {
    const { count } = await tx
      .selectFrom('approval')
      .where('agentId', '=', agentId)
      .where('state', '=', 'pending')
      .where('expiresAt', '>', now)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return count;
  }

  private async store(tx: Tx, call: Admitted, digest: string, { rule, question, now }: Held) {
    const { op, caller } = call;
    const asked = {
      action: op.id,
      tool: op.tool,
      scope: question.scope,
      digest,
      arguments: argumentsOf(call),
    };
    const place = { turnId: caller.turn?.id ?? null, chat: caller.turn?.chat ?? null };
    const row = {
      id: newId(Date.parse(now)),
      ruleId: rule.id,
      agentId: caller.agent?.id ?? '',
      state: 'pending' as const,
      approvers: [...rule.approvers],
      quorum: rule.quorum,
      agreed: [],
      edited: false,
      expiresAt: new Date(Date.parse(now) + rule.expiresIn * 1000).toISOString(),
      ...{ reason: null, decidedBy: null, decidedAt: null, usedAt: null, usedBy: null },
      ...{ version: 1, createdAt: now, createdBy: caller.principal, updatedAt: now },
    };
    return tx
      .insertInto('approval')
      .values({ ...row, ...asked, ...place } as never)
      .returningAll()
      .executeTakeFirstOrThrow();
  }
}
