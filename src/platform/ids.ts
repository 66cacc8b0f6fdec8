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
function byte(): number {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const drawn = pool[used] as number;
  pool[used++] = 0;
  return drawn;
}

function random(length: number): string {
  let text = '';
  while (text.length < length) text += alphabet[byte() % 32];
  return text;
}

/** What the last id was made of. The last 40 of its random bits are counted up within its millisecond. */
let last = { at: NaN, high: '', low: 0 };

/** Below 2^39, so that no count of one millisecond reaches 2^40. */
const startOfCount = (): number =>
  (byte() % 128) * 2 ** 32 + byte() * 2 ** 24 + byte() * 2 ** 16 + byte() * 2 ** 8 + byte();

/**
 * A sortable id: 10 characters of milliseconds, 12 of randomness, lower-case Crockford base 32. Ids that this process
 * draws in one millisecond sort as they were drawn: each is the one before it and a random step of 1 to 256.
 */
export function newId(now = Date.now()): string {
  if (last.at === now) last.low += 1 + byte();
  else last = { at: now, high: random(4), low: startOfCount() };
  return encode(now, 10) + last.high + encode(last.low, 8);
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
