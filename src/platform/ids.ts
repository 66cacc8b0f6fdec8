import { createHash, randomFillSync } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

function encode(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32))
    text = alphabet[rest % 32] + text;
  return text;
}

const pool = Buffer.alloc(4096);
let used = pool.length;

/** From a pool, because asking the system each time costs more than all else about an id. No byte is used twice. */
function random(length: number): string {
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  let text = '';
  for (const end = used + length; used < end; used += 1) text += alphabet[(pool[used] as number) % 32];
  pool.fill(0, used - length, used);
  return text;
}

/** A sortable id: 10 characters of milliseconds, 12 of randomness, lower-case Crockford base 32. */
export function newId(now = Date.now()): string {
  return encode(now, 10) + random(12);
}

/** No id that was drawn from this time on comes before it. */
export const firstIdAt = (ms: number): string => encode(ms, 10);

/** The name of a container and of its run directory: 8 characters, so that socket paths stay under 100 bytes. */
export function newName(): string {
  return random(8);
}

/** A secret to hand out once: 160 bits. Only its hash is stored. */
export function newToken(prefix: string): string {
  return `${prefix}_${random(32)}`;
}

/** How a token is found again: never parsed, never compared in clear. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
