import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ReadDb, Tx } from '../db/db.js';
import type { Clock } from '../platform/clock.js';
import { newId } from '../platform/ids.js';
import { canonicalJson, type Json } from '../platform/json.js';
import { Problem } from '../platform/problem.js';
import type { Admitted } from './admitted.js';
import type { Outcome } from './outcome.js';
import { present } from './view.js';

const digestOf = (call: Admitted): string =>
  createHash('sha256').update(canonicalJson(call.input)).digest('hex');

/** The key of what a turn's call does outside: by its tool-use id, for scripts by the tool and its input. */
export function effectKey(call: Admitted): string | undefined {
  const { caller, meta, op } = call;
  return caller.turn && `${caller.turn.id}:${meta.callId ?? `script-${op.verb}-${digestOf(call)}`}`;
}

/**
 * The record of a hot tool's write: one row per (turn, tool-use id), in the write's own transaction. A retried turn
 * that calls again under the same id gets the stored answer, and nothing happens twice (P3).
 */
@Injectable()
export class Effects {
  constructor(private readonly clock: Clock) {}

  async once(tx: Tx, call: Admitted, run: () => Promise<unknown>): Promise<Outcome> {
    const turnId = call.caller.turn?.id;
    const { callId } = call.meta;
    if (!turnId) throw new Problem('conflict', 'This tool works only while a turn is running.');
    await this.requireLease(tx, call);
    const digest = digestOf(call);
    const earlier = callId && (await this.find(tx, turnId, callId));
    if (earlier) {
      if (earlier.digest === digest) return { value: earlier.answer, replayed: true };
      throw new Problem('conflict', 'This tool-use id was used with another input.');
    }
    const result = (await run()) ?? {};
    const value = present(call.op.action.answer ?? call.op.resource.view, result);
    const row = {
      turnId,
      callId: callId ?? `script-${newId(this.clock.now())}`,
      tool: call.op.verb,
      digest,
    };
    await tx
      .insertInto('toolCall')
      .values({ ...row, answer: value as Json, at: this.clock.iso() })
      .execute();
    return { value };
  }

  /** A server that has lost a turn to the next one still has its streams for a moment. */
  private async requireLease(tx: Tx, { caller: { turn } }: Admitted): Promise<void> {
    if (turn?.epoch === undefined) return;
    const row = await tx.selectFrom('turn').where('id', '=', turn.id).select('epoch').executeTakeFirst();
    if (row?.epoch !== turn.epoch) throw new Problem('conflict', 'Another server goes on with this turn.');
  }

  /** Whether this very tool use was carried out before. */
  async done(db: ReadDb, { caller, meta }: Admitted): Promise<boolean> {
    if (!caller.turn || !meta.callId) return false;
    return (await this.find(db, caller.turn.id, meta.callId)) !== undefined;
  }

  private async find(
    db: ReadDb,
    turnId: string,
    callId: string,
  ): Promise<{ digest: string; answer: unknown } | undefined> {
    return db
      .selectFrom('toolCall')
      .where('turnId', '=', turnId)
      .where('callId', '=', callId)
      .select(['digest', 'answer'])
      .executeTakeFirst();
  }
}
