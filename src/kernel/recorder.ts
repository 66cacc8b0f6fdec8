import { Injectable } from '@nestjs/common';
import { Database, type After, type Tx } from '../db/db.js';
import type { AuditTable } from '../db/tables/config.js';
import type { Clock } from '../platform/clock.js';
import { isDiskFull } from '../platform/disk-full.js';
import { log } from '../platform/log.js';
import { Problem, problemKinds, toProblem } from '../platform/problem.js';
import type { Admitted } from './admitted.js';
import { HeldCall, type Holds } from './approvals/hold.js';
import { appendAudit } from './audit.js';
import type { Refusal } from './gate.js';
import { joinKey } from './key.js';
import { masked } from './view.js';

type Outcome = Pick<AuditTable, 'outcome' | 'targetKey' | 'scope' | 'detail'>;

/** Writes the audit row of a call: of a success inside its transaction, of a refusal or failure right after. */
@Injectable()
export class Recorder {
  constructor(
    private readonly database: Database,
    readonly clock: Clock,
    private readonly holds?: Holds,
  ) {}

  /** The place of its row in the chain. */
  succeeded(tx: Tx, call: Admitted, outcome: Omit<Outcome, 'outcome'>): Promise<number> {
    return this.append(tx, call, { outcome: 'ok', ...outcome });
  }

  /** Of a call that a rule holds the row that people decide on as well. What the caller is told. */
  async refused(call: Admitted, refusal: Refusal): Promise<Problem> {
    return this.after(call, (tx, after) => this.denied(tx, after, call, refusal));
  }

  /** The same where the call is a part of a transaction that goes on. */
  async denied(tx: Tx, after: After, call: Admitted, { question, problem, rule }: Refusal): Promise<Problem> {
    const now = this.clock.iso();
    const held = rule && (await this.holds?.hold(tx, after, call, { rule, question, now }));
    const told = held ?? problem;
    const detail = told instanceof HeldCall ? `held as approval ${told.approval}` : told.detail;
    const targetKey = joinKey(Object.values(call.key)) || null;
    await this.append(tx, call, { outcome: 'denied', scope: question.scope, targetKey, detail });
    return told;
  }

  /** A write that did not happen; kinds that say nothing about the state leave no row. */
  async failed(call: Admitted, problem: Problem): Promise<void> {
    if (problemKinds[problem.kind].audit !== 'failed') return;
    const targetKey = joinKey(Object.values(call.key)) || null;
    const outcome = { outcome: 'failed' as const, scope: '**', targetKey, detail: problem.detail };
    await this.after(call, (tx) => this.append(tx, call, outcome));
  }

  private async after<T>(call: Admitted, work: (tx: Tx, after: After) => Promise<T>): Promise<T> {
    try {
      return await this.database.transact(work);
    } catch (error) {
      log.kernel.error({ error, action: call.op.id }, 'a refusal could not be recorded');
      if (isDiskFull(error)) throw toProblem(error);
      throw new Problem('unavailable', 'The call was refused, and the refusal could not be recorded.');
    }
  }

  private append(tx: Tx, call: Admitted, outcome: Outcome): Promise<number> {
    const { op, caller, key, input, meta } = call;
    return appendAudit(tx, {
      at: this.clock.iso(),
      principal: caller.principal,
      surface: meta.surface,
      action: op.id,
      // Through JSON, so that the stored value and the hashed one are the same.
      input: JSON.parse(JSON.stringify({ ...key, ...masked(op.action.input, input) })),
      requestId: meta.requestId ?? null,
      turnId: caller.turn?.id ?? null,
      ...outcome,
    });
  }
}
