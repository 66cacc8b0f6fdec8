import { GrammyError, HttpError } from 'grammy';
import { ChannelError } from '../channel.js';

/** Failures of a connection that was never made: nothing can have been sent. */
const neverSent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/** The token is none, or none any more; no further call can change that. */
export function isRefusedToken(error: unknown): boolean {
  if (!(error instanceof GrammyError)) return false;
  return error.error_code === 401 || (error.error_code === 404 && error.description === 'Not Found');
}

/** A failure of a call, and not of ours. */
export function isOfTelegram(error: unknown): boolean {
  return error instanceof GrammyError || error instanceof HttpError;
}

/** What Telegram answered, or why it did not; never the address, which holds the token. */
export function reasonOf(error: unknown): string {
  if (error instanceof GrammyError) return `${error.error_code}: ${error.description}`;
  if (!(error instanceof HttpError)) return error instanceof Error ? error.message : String(error);
  const { code, name, type } = (error.error ?? {}) as { code?: string; name?: string; type?: string };
  if (type === 'invalid-json') return 'what answered is no Bot API server';
  return `Telegram cannot be reached (${code ?? (name === 'AbortError' ? 'it took too long' : 'no answer')})`;
}

/** The seconds that Telegram asks to wait, in milliseconds. */
export function retryAfterMs(error: unknown): number | undefined {
  if (!(error instanceof GrammyError) || error.error_code !== 429) return undefined;
  return (error.parameters.retry_after ?? 1) * 1000;
}

/**
 * A failed call as the outbox takes it. `repeatable`: doing it twice is doing it once, as with an edit, so that a lost
 * answer leaves nothing uncertain.
 */
export function failureOf(error: unknown, repeatable: boolean): ChannelError {
  if (error instanceof ChannelError) return error;
  const reason = reasonOf(error);
  const lost = repeatable ? 'unreachable' : 'unknown';
  if (error instanceof GrammyError) {
    const wait = retryAfterMs(error);
    if (wait !== undefined) return new ChannelError('rateLimited', reason, wait);
    return new ChannelError(error.error_code >= 500 ? lost : 'rejected', reason);
  }
  const code = String((error as { error?: { code?: unknown } }).error?.code ?? '');
  return new ChannelError(neverSent.test(code) ? 'unreachable' : lost, reason);
}
