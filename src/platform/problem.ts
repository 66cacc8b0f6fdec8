import { isDiskFull } from './disk-full.js';

/** Every expected failure, by kind: the one table that REST, MCP, logs and audit read. */
export const problemKinds = {
  unauthenticated: { status: 401, title: 'Authentication is needed', log: 'info', audit: undefined },
  invalid: { status: 400, title: 'The input is not valid', log: 'debug', audit: undefined },
  forbidden: { status: 403, title: 'Not allowed', log: 'warn', audit: 'denied' },
  held: { status: 403, title: 'People must approve this first', log: 'info', audit: 'denied' },
  notFound: { status: 404, title: 'Not found', log: 'debug', audit: undefined },
  conflict: { status: 409, title: 'Conflict with the stored state', log: 'info', audit: 'failed' },
  stale: { status: 412, title: 'The row has changed since it was read', log: 'info', audit: 'failed' },
  wrongMethod: { status: 405, title: 'Method not allowed', log: 'debug', audit: undefined },
  tooLarge: { status: 413, title: 'The input is too large', log: 'info', audit: undefined },
  unsupported: { status: 415, title: 'Media type not supported', log: 'info', audit: undefined },
  tooMany: { status: 429, title: 'Too many requests', log: 'info', audit: undefined },
  unavailable: { status: 503, title: 'Not available now', log: 'warn', audit: 'failed' },
  bug: { status: 500, title: 'Internal error', log: 'error', audit: 'failed' },
} as const satisfies Record<
  string,
  {
    status: number;
    title: string;
    log: 'debug' | 'info' | 'warn' | 'error';
    audit: 'denied' | 'failed' | undefined;
  }
>;

export type ProblemKind = keyof typeof problemKinds;

/** One wrong input field: `path` is dotted (`match.peer.kind`), empty for the input as a whole. */
export interface FieldError {
  path: string;
  message: string;
}

/** RFC 9457 body, shared by REST (`application/problem+json`) and MCP (structured content of an error result). */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance?: string;
  errors?: FieldError[];
  /** Of `held`: what the call waits as. */
  approval?: string;
}

/** An expected failure. `detail` is written for the one who must act next: what was wrong, what would work. */
export class Problem extends Error {
  constructor(
    readonly kind: ProblemKind,
    readonly detail: string,
    readonly fields?: FieldError[],
    /** Seconds after which a try may succeed; for `tooMany` and `unavailable`. */
    readonly retryAfter?: number,
  ) {
    super(detail);
    this.name = 'Problem';
  }

  get status(): number {
    return problemKinds[this.kind].status;
  }

  body(instance?: string): ProblemBody {
    const { status, title } = problemKinds[this.kind];
    return {
      type: `urn:rookery:problem:${this.kind}`,
      title,
      status,
      detail: this.detail,
      ...(instance && { instance }),
      ...(this.fields && { errors: this.fields }),
    };
  }
}

const diskFull = 'The disk of the server is full: nothing was stored. Try again when there is room.';

/** Anything that is not a Problem is a bug: its text is for the log and never leaves the process. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isDiskFull(error)) return new Problem('unavailable', diskFull, undefined, 30);
  return new Problem('bug', 'Something went wrong; the log has the request id.');
}
