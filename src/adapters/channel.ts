/** What a platform can do; the docs' matrix and an agent's structured refusals are made from it. */
export interface Capabilities {
  edit: boolean;
  delete: boolean;
  react: boolean;
  files: boolean;
  threads: boolean;
  typing: boolean;
  /** A send may be repeated without harm, so a crash in the middle of one leaves nothing uncertain. */
  idempotent: boolean;
  /** Longest text of one message in UTF-16 units; longer ones are split. */
  textLimit: number;
}

/** One outbound effect as an adapter gets it; the same delivery is never handed over twice at the same time. */
export interface Outgoing {
  kind: 'message' | 'edit' | 'delete' | 'react' | 'file' | 'notice';
  /** The delivery's key, for platforms that take one. */
  key: string;
  chat: string;
  threadId?: string;
  /** The message on the platform that is changed, reacted to or answered. */
  platformId?: string;
  text: string;
  attachments: { id: string; name: string; type: string; size: number }[];
}

/** A failure of a platform; it decides what the outbox does next and never crosses into a face. */
export class ChannelError extends Error {
  constructor(
    readonly kind: 'rateLimited' | 'rejected' | 'unreachable' | 'unknown',
    message: string,
    /** For `rateLimited`: milliseconds until the platform takes more. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
    this.name = 'ChannelError';
  }
}

/**
 * One configured account on one platform. `send` resolves with the message's id on the platform once it is known to
 * have arrived. It throws a ChannelError: `rateLimited` and `unreachable` mean that nothing was sent and it may be
 * tried again; `rejected` that the platform will never take it; `unknown` that it may have arrived.
 */
export interface Channel {
  readonly id: string;
  readonly platform: string;
  readonly capabilities: Capabilities;
  start(): Promise<void>;
  /** Ends within a second. */
  stop(): Promise<void>;
  send(outgoing: Outgoing): Promise<{ platformId?: string }>;
}
