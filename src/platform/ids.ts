import { createHash, randomBytes } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

function encode(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32))
    text = alphabet[rest % 32] + text;
  return text;
}

function random(length: number): string {
  return Array.from(randomBytes(length), (byte) => alphabet[byte % 32]).join('');
}

/** A sortable id: 10 characters of milliseconds, 12 of randomness, lower-case Crockford base 32. */
export function newId(now = Date.now()): string {
  return encode(now, 10) + random(12);
}

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
