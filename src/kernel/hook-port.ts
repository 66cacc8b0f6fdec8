import type { Answered } from './chat-port.js';

/** A request to a hook's address, the body as it came: a signature is over the bytes. */
export interface HookRequest {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  query: Readonly<Record<string, unknown>>;
  body: Buffer;
}

/** A stored call of a hook. */
export interface HookCall {
  message: string;
  chat: string;
}

/** Webhooks as their address needs them. */
export interface HookPort {
  /** Stored when it resolves. Throws Problem: `notFound` for a token that opens nothing, `unauthenticated`, `tooMany`. */
  take(token: string, request: HookRequest): Promise<HookCall>;
  /** Resolves when the message has reached its end or the time is over. */
  wait(call: HookCall, seconds: number, signal: AbortSignal): Promise<Answered>;
}
