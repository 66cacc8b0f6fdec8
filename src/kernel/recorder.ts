import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../db/db.js';
import type { AuditTable } from '../db/tables/config.js';
import type { Clock } from '../platform/clock.js';
import { isDiskFull } from '../platform/disk-full.js';
import { log } from '../platform/log.js';
import { Problem, problemKinds, toProblem } from '../platform/problem.js';
import type { Admitted } from './admitted.js';
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
  ) {}

  /** The place of its row in the chain. */
  succeeded(tx: Tx, call: Admitted, outcome: Omit<Outcome, 'outcome'>): Promise<number> {
    return this.append(tx, call, { outcome: 'ok', ...outcome });
  }

  async refused(call: Admitted, { question, problem }: Refusal): Promise<void> {
    const targetKey = joinKey(Object.values(call.key)) || null;
    await this.after(call, { outcome: 'denied', scope: question.scope, targetKey, detail: problem.detail });
  }

  /** A write that did not happen; kinds that say nothing about the state leave no row. */
  async failed(call: Admitted, problem: Problem): Promise<void> {
    if (problemKinds[problem.kind].audit !== 'failed') return;
    const targetKey = joinKey(Object.values(call.key)) || null;
    await this.after(call, { outcome: 'failed', scope: '**', targetKey, detail: problem.detail });
  }

  private async after(call: Admitted, outcome: Outcome): Promise<void> {
    try {
      await this.database.transact((tx) => this.append(tx, call, outcome));
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
