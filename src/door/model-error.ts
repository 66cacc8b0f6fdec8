import type { ServerResponse } from 'node:http';
import { log } from '../platform/log.js';
import { Problem } from '../platform/problem.js';

const types: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  413: 'request_too_large',
  502: 'api_error',
};

/** A refusal in the words of the Messages API, which the harness shows; asking again would not help. */
export class ModelError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * What a failure is for the container. A Problem (a spent budget, no provider) stops the harness at once by
 * 402: after 429 or 503 it would go on asking, and 403 it explains by a failed login. Anything else is a bug;
 * its text stays here.
 */
export function toModelError(error: unknown): ModelError {
  if (error instanceof ModelError) return error;
  if (error instanceof Problem) return new ModelError(error.kind === 'invalid' ? 400 : 402, error.detail);
  log.door.error({ err: error }, 'model request failed');
  return new ModelError(500, 'Something went wrong in the gateway; its log has more.');
}

/** Answers with an error, or breaks off an answer that has begun. */
export function refuse(response: ServerResponse, { status, message }: ModelError): void {
  if (response.headersSent) return void response.destroy();
  const body = JSON.stringify({ type: 'error', error: { type: types[status] ?? 'api_error', message } });
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    // Only a provider that could not be reached may be there a moment later.
    ...(status !== 502 && { 'x-should-retry': 'false' }),
    ...(status === 413 && { connection: 'close' }),
  });
  response.end(body);
}
