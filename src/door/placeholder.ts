import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

function digest(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}

/**
 * Whether a request shows what its container was given, as a key or as a token; compared in constant time.
 */
export function showsPlaceholder(headers: IncomingHttpHeaders, placeholder: string): boolean {
  const shown = [headers['x-api-key'], headers.authorization?.replace(/^Bearer /i, '')];
  const expected = digest(placeholder);
  return shown.some((value) => typeof value === 'string' && timingSafeEqual(digest(value), expected));
}
