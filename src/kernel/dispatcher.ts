import { Injectable } from '@nestjs/common';
import { Database, type After, type ReadDb, type Tx } from '../db/db.js';
import { prepared } from '../db/prepared.js';
import type { Lift } from '../identity/approval-rule.js';
import type { Caller } from '../identity/caller.js';
import { newId } from '../platform/ids.js';
import { log } from '../platform/log.js';
import { Problem, toProblem } from '../platform/problem.js';
import type { Admitted } from './admitted.js';
import { liftsOf, spend } from './approvals/lifts.js';
import { checkedArguments } from './approvals/checked.js';
import { isAdmitted, partsOf } from './authorize.guard.js';
import { askGate, Gate, judge, Refusal } from './gate.js';
import { effectKey, Effects } from './effects.js';
import { splitKey } from './key.js';
import type { Journal } from './journal.js';
import { keyText, outcomeOf, rowOutcome, type Outcome } from './outcome.js';
import { PortBoard } from './ports.js';
import { readableSql } from './readable.js';
import { Recorder } from './recorder.js';
import type { Registry } from './registry.js';
import { remember, replayed } from './replay.js';
import type { ReadContext, WriteAction, WriteContext } from './resource.js';
import { Seen } from './seen.js';
import { present } from './view.js';

type Args = Record<string, unknown>;

/** A write that was carried out, and as what people had approved it. */
interface Carried {
  action: WriteAction<unknown, unknown, unknown>;
  scope: string;
  result: unknown;
  approved?: string | undefined;
}

/** Where a part of a call runs: in the transaction of the call, or beside it on the read handle. */
interface Inside {
  db: ReadDb;
  tx?: Tx;
  after?: After;
  isPart?: boolean;
  /** What people have agreed to for the call as a whole. */
  lifts: readonly Lift[];
}

class Undone<T> extends Error {
  value: T | undefined;
}

/** Runs admitted calls: a read on the read handle, a write in one transaction together with its record. */
@Injectable()
export class Dispatcher {
  readonly #seen = new Seen();

  constructor(
    private readonly database: Database,
    private readonly recorder: Recorder,
    private readonly board: PortBoard,
    private readonly effects: Effects,
    private readonly registry: Registry,
    private readonly journal?: Journal,
  ) {}

  async run(call: Admitted): Promise<Outcome> {
    if (!isAdmitted(call)) throw new Error('a call reached the dispatcher without the gate');
    try {
      const { action } = call.op;
      return await this.#seen.freshly(call, () =>
        action.effect === 'read' ? this.read(call) : this.write(call, action),
      );
    } catch (error) {
      if (error instanceof Refusal) {
        throw await this.recorder.refused(call, error);
      }
      const problem = toProblem(error);
      if (problem.kind === 'bug')
        log.kernel.error({ error, action: call.op.id, id: call.meta.requestId }, 'bug');
      if (call.op.action.effect === 'write' && call.op.resource.tier !== 'hot')
        await this.recorder.failed(call, problem);
      throw problem;
    }
  }

  private async read(call: Admitted): Promise<Outcome> {
    const gate = await this.gateFor(this.database.read, call);
    const { result, scope } = await this.look(this.database.read, call, gate);
    await this.spendRead(call, scope, gate);
    return call.op.action.effect === 'read' && call.op.action.stream
      ? { value: result }
      : outcomeOf(call, result);
  }

  /** The caller's rights, with what people have agreed to for this call. */
  private async gateFor(db: ReadDb, call: Admitted): Promise<Gate> {
    const now = this.recorder.clock.iso();
    return Gate.of(db, call.caller, now, () => liftsOf(db, call, now));
  }

  private async look(db: ReadDb, call: Admitted, gate: Gate, isPart = false) {
    const { row, scope } = await judge(gate, db, call.op, call.key, call.input);
    const context = this.context(db, gate, call, { isPart }) as WriteContext;
    return { result: (await call.op.action.run(context, call.input, row)) as unknown, scope };
  }

  /** A read that people have agreed to is answered to one of those that ask at once. */
  private async spendRead(call: Admitted, scope: string, { lifts, now }: Gate): Promise<void> {
    if (lifts.length === 0) return;
    await this.database.transact(async (tx) => {
      const detail = (await spend(tx, call, lifts, now)) ?? null;
      await this.recorder.succeeded(tx, call, { scope, targetKey: keyText(call, undefined), detail });
    });
  }

  private async write(call: Admitted, action: WriteAction<unknown, unknown, unknown>): Promise<Outcome> {
    const prepared = await this.prepare(call, action);
    const done = await this.commit(call, action, prepared);
    if (!action.finish || call.op.resource.tier !== 'hot') return done;
    const gate = await this.gateFor(this.database.read, call);
    const value = await action.finish(this.context(this.database.read, gate, call), done.value);
    return { ...done, value: present(action.answer ?? call.op.resource.view, value as object) };
  }

  private async commit(
    call: Admitted,
    action: WriteAction<unknown, unknown, unknown>,
    prepared: unknown,
  ): Promise<Outcome> {
    const commit = call.op.resource.tier === 'hot' ? 'tool-call' : 'config-write';
    return this.database.transact(async (tx, after) => {
      const gate = await this.gateFor(tx, call);
      const earlier = await replayed(tx, call, this.recorder.clock.now(), () => this.board.ports.keys);
      if (earlier !== undefined) return this.replay(tx, call, earlier);
      const { row, scope } = await judge(gate, tx, call.op, call.key, call.input);
      const context = { ...this.writeContext(tx, after, gate, call), prepared };
      await checkVersion(call, context, row);
      if (call.op.resource.tier === 'hot')
        return this.effects.once(tx, call, async () => {
          const detail = await spend(tx, call, gate.lifts, gate.now);
          if (detail) await this.recorder.succeeded(tx, call, { scope, targetKey: null, detail });
          return action.run(context, call.input, row);
        });
      await this.journal?.settle(tx, gate.now);
      const approved = await spend(tx, call, gate.lifts, gate.now);
      const result = await action.run(context, call.input, row);
      const targetKey = await this.record(tx, call, { action, scope, result, approved });
      await remember(tx, call, targetKey, gate.now, () => this.board.ports.keys);
      return outcomeOf(call, result);
    }, commit);
  }

  /** What a change leaves besides itself: its audit row, and a new configuration where routing depends on it. */
  private async record(
    tx: Tx,
    call: Admitted,
    { action, scope, result, approved }: Carried,
  ): Promise<string | null> {
    const targetKey = action.target?.(result) ?? keyText(call, result);
    const detail = [action.detail?.(result), approved].filter(Boolean).join('; ') || null;
    const auditSeq = await this.recorder.succeeded(tx, call, { scope, targetKey, detail });
    if (isRouting(call)) await nextConfig(tx, {});
    const { principal, label } = call.caller;
    const at = this.recorder.clock.iso();
    await this.journal?.note(tx, { auditSeq, at, action: call.op.id, principal: label ?? principal });
    return targetKey;
  }

  /** Another action within a call: asked at the gate and recorded like any, but for the transaction that it shares. */
  private async part(outer: Admitted, id: string, args: Args, inside: Inside): Promise<unknown> {
    const op = this.registry.operation(id);
    const { surface, requestId } = outer.meta;
    const meta = { surface, ...(requestId !== undefined && { requestId }) };
    const call = { op, caller: outer.caller, ...partsOf(op, args), meta } as unknown as Admitted;
    this.#seen.share(outer, call);
    const { action, resource } = op;
    const gate = await Gate.of(inside.db, call.caller, this.recorder.clock.iso(), async () => inside.lifts);
    if (action.effect === 'read') return (await this.look(inside.db, call, gate, true)).result;
    const { tx, after } = inside;
    if (!tx || !after || resource.tier === 'hot') throw new Error(`${id} cannot be a part of ${outer.op.id}`);
    return this.carryOut(tx, after, call, action, gate);
  }

  /**
   * A call that came with a message of a chat: asked at the gate and recorded like any, in the message's own transaction.
   * That one goes on where it fails, so its action looks before it writes.
   */
  async within(tx: Tx, after: After, caller: Caller, id: string, args: Args): Promise<unknown> {
    const op = this.registry.operation(id);
    const call = { op, caller, ...partsOf(op, args), meta: { surface: 'chat' } } as unknown as Admitted;
    if (op.action.effect === 'read' || op.resource.tier === 'hot') throw new Error(`${id} is no command`);
    try {
      return await this.carryOut(tx, after, call, op.action, await this.gateFor(tx, call));
    } catch (error) {
      throw error instanceof Refusal ? await this.recorder.denied(tx, after, call, error) : error;
    }
  }

  private async carryOut(
    tx: Tx,
    after: After,
    call: Admitted,
    action: WriteAction<unknown, unknown, unknown>,
    gate: Gate,
  ): Promise<unknown> {
    const { row, scope } = await judge(gate, tx, call.op, call.key, call.input);
    const context = { ...this.writeContext(tx, after, gate, call), isPart: true };
    const result = await action.run(context, call.input, row);
    await this.record(tx, call, { action, scope, result });
    return result;
  }

  /** Carries out what is then undone, whatever it came to. */
  private async rehearse<T>(
    call: Admitted,
    work: (context: WriteContext) => Promise<T>,
    inside: Omit<Inside, 'db'>,
  ): Promise<T> {
    // It would wait for the transaction that it is a part of.
    if (inside.tx) throw new Error(`${call.op.id} rehearses while it writes`);
    const undone = new Undone<T>();
    try {
      return await this.database.transact(async (tx, after) => {
        const now = this.recorder.clock.iso();
        const gate = await Gate.of(tx, call.caller, now, async () => inside.lifts);
        undone.value = await work(this.writeContext(tx, after, gate, call));
        throw undone;
      });
    } catch (error) {
      if (error !== undone) throw error;
      return undone.value as T;
    }
  }

  private async prepare(call: Admitted, action: WriteAction<unknown, unknown, unknown>): Promise<unknown> {
    if (!action.prepare || (await this.effects.done(this.database.read, call))) return undefined;
    const gate = await this.gateFor(this.database.read, call);
    return action.prepare(this.context(this.database.read, gate, call), call.input, call.key);
  }

  private async replay(tx: Tx, call: Admitted, targetKey: string | null): Promise<Outcome> {
    const { resource } = call.op;
    const row = targetKey ? await resource.find?.(tx, splitKey(resource, targetKey)) : undefined;
    if (row === undefined) return { value: { replayed: true }, replayed: true };
    return { ...rowOutcome(call, row, present(resource.view, row)), replayed: true };
  }

  private context(
    db: ReadDb,
    gate: Gate,
    call: Admitted,
    place: Omit<Inside, 'db' | 'lifts'> = {},
  ): ReadContext {
    const inside = { ...place, lifts: gate.lifts };
    return {
      db,
      caller: call.caller,
      now: gate.now,
      ports: this.board.ports,
      requestId: call.meta.requestId,
      readable: (column, action = call.op.asks) => readableSql(String(column), gate.scopes(action)),
      verdict: async (question) => gate.verdict(question),
      ask: async (question) => askGate(gate, question),
      part: (id, args) => this.part(call, id, args, { db, ...inside }),
      isPart: inside.isPart ?? false,
      checked: (id, args) => checkedArguments(this.registry.operation(id), args),
      once: (key, look) => this.#seen.once(call, key, inside.tx ? undefined : look),
      rehearse: (work) => this.rehearse(call, work, inside),
    };
  }

  private writeContext(tx: Tx, after: After, gate: Gate, call: Admitted): WriteContext {
    const { now } = gate;
    return {
      ...this.context(tx, gate, call, { tx, after }),
      db: tx,
      after,
      effectKey: effectKey(call) ?? newId(this.recorder.clock.now()),
      prepared: undefined,
      newId: () => newId(this.recorder.clock.now()),
      stamps: () => ({ version: 1, createdAt: now, createdBy: call.caller.principal, updatedAt: now }),
      touched: (row) => ({ version: row.version + 1, updatedAt: now }),
    };
  }
}

function isRouting({ op, key }: Admitted): boolean {
  const { routing = false } = op.resource;
  // A message that is handed in by a channel changes nothing about the channel.
  if (op.action.accepts) return false;
  return typeof routing === 'function' ? routing(key) : routing;
}

const nextConfig = prepared<object, never>((db) =>
  db
    .updateTable('engine')
    .set((eb) => ({ value: eb('value', '+', 1) }))
    .where('name', '=', 'config'),
);

async function checkVersion({ meta, op }: Admitted, context: ReadContext, row: unknown): Promise<void> {
  if (meta.ifVersion === undefined) return;
  const { versionOf } = op.resource;
  const { version } = versionOf
    ? { version: await versionOf(context, row as never) }
    : ((row ?? {}) as { version?: number });
  if (version === meta.ifVersion) return;
  throw new Problem(
    'stale',
    `The row has version ${version ?? 'none'}, not ${meta.ifVersion}; read it again.`,
  );
}
