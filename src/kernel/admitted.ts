import type { Caller } from '../identity/caller.js';
import type { Operation } from './registry.js';
import type { Surface } from './resource.js';

/** What came with a call besides its input. */
export interface CallMeta {
  surface: Surface;
  requestId?: string;
  /** The row's version the caller has seen (`If-Match`, `ifVersion`). */
  ifVersion?: number;
  /** REST `Idempotency-Key`. */
  idempotencyKey?: string;
  /** The harness's tool-use id; with the turn it keys a hot tool's effect. */
  callId?: string;
}

declare const brand: unique symbol;

/** A call that the gate has let through. Only AuthorizeGuard makes one; the dispatcher takes nothing else. */
export interface Admitted {
  readonly [brand]: true;
  readonly op: Operation;
  readonly caller: Caller;
  readonly key: Record<string, string>;
  readonly input: Record<string, unknown>;
  readonly meta: CallMeta;
}
