import { ApiError, Unreachable } from '../../openapi/client/index.js';
import type { Problem } from '../../openapi/client/index.js';
import { plain } from './print/plain.js';

/** What every command exits with; a part of the contract. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, conflict: 3, unreachable: 4 } as const;

/** The command was not written as it must be; nothing was asked of the server. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** An expected failure that is not the server's: a check that did not pass, a question answered with no. */
export class Failure extends Error {
  override name = 'Failure';

  constructor(
    message: string,
    readonly code: number = exitCodes.failed,
  ) {
    super(message);
  }
}

const byStatus: Record<number, number> = {
  409: exitCodes.conflict,
  412: exitCodes.conflict,
  502: exitCodes.unreachable,
  504: exitCodes.unreachable,
};

const hints: Record<number, string> = {
  401: 'Give a token by ROOKERY_TOKEN or --token, or name the data directory that holds one by --data.',
  412: 'Read the row again, then repeat the change with its new version.',
};

function problemLines({ status, title, detail, errors = [], instance }: Problem): string[] {
  const fields = errors.map(({ path, message }) => `  ${path || 'input'}: ${message}`);
  const hint = hints[status];
  return [
    `rookery: ${detail.startsWith(title) ? detail : `${title}: ${detail}`}`,
    ...fields,
    ...(hint ? [`  ${hint}`] : []),
    ...(instance && status >= 500 ? [`  request ${instance}`] : []),
  ];
}

/** What a failure says to people, line by line, and the code that the process exits with. */
export function explain(error: unknown): { lines: string[]; code: number; problem?: Problem } {
  if (error instanceof ApiError) {
    const code = byStatus[error.status] ?? exitCodes.failed;
    return { lines: problemLines(error.problem).map(plain), code, problem: error.problem };
  }
  if (error instanceof Unreachable) {
    const hint = '  Start the server with "rookery serve", or name another by --url or ROOKERY_URL.';
    return { lines: [`rookery: ${plain(error.message)}`, hint], code: exitCodes.unreachable };
  }
  if (error instanceof UsageError) return { lines: [`rookery: ${error.message}`], code: exitCodes.usage };
  if (error instanceof Failure) return { lines: [`rookery: ${error.message}`], code: error.code };
  return { lines: [`rookery: ${(error as Error).stack ?? String(error)}`], code: exitCodes.failed };
}
