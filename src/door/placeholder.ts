import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

function digest(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}

function presented(headers: IncomingHttpHeaders): string {
  const key = headers['x-api-key'];
  if (typeof key === 'string') return key;
  return headers.authorization?.replace(/^Bearer /i, '') ?? '';
}

/** Whether a request shows what its container was given; compared in constant time. */
export function showsPlaceholder(headers: IncomingHttpHeaders, placeholder: string): boolean {
  return timingSafeEqual(digest(presented(headers)), digest(placeholder));
}
