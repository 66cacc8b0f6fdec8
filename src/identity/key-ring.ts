import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { canonicalJson } from '../platform/json.js';
import { Problem } from '../platform/problem.js';

/** A value as it is stored: which key it is sealed with, and nonce, ciphertext and tag in one text. */
export interface Sealed {
  keyId: string;
  sealed: string;
}

/** Whose secret it is and how it is called; bound to the value, so that a row copied elsewhere does not open. */
export interface SecretPlace {
  /** `agent:<id>`, or `**` for the instance. */
  scope: string;
  name: string;
}

const nonceBytes = 12;
const tagBytes = 16;
export const keyBytes = 32;

/** A key is called by what it is, so that a wrong one in a right one's place is noticed. */
export function keyIdOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 12);
}

const associated = ({ scope, name }: SecretPlace): Buffer => Buffer.from(canonicalJson([scope, name]));

function decipher(key: Buffer, about: Buffer, bytes: Buffer): string {
  const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  cipher.setAAD(about);
  cipher.setAuthTag(bytes.subarray(-tagBytes));
  const text = cipher.update(bytes.subarray(nonceBytes, -tagBytes));
  return Buffer.concat([text, cipher.final()]).toString('utf8');
}

/** The keys that secrets are sealed with: the newest seals, all of them open. AES-256-GCM. */
export class KeyRing {
  readonly #keys = new Map<string, Buffer>();
  #newest = '';

  /**
   * `keys` are given oldest first. `keep` stores a new key where the ring is read from; a ring without it is configured
   * from outside and gets its keys there.
   */
  constructor(
    keys: readonly Buffer[],
    private readonly keep?: (key: Buffer) => void,
  ) {
    for (const key of keys) this.add(key);
    if (keys.length === 0) throw new Error('a key ring needs a key');
  }

  get newest(): string {
    return this.#newest;
  }

  get size(): number {
    return this.#keys.size;
  }

  has(keyId: string): boolean {
    return this.#keys.has(keyId);
  }

  /** Draws a new key, which seals from now on; false where the ring is configured from outside. */
  grow(): boolean {
    if (!this.keep) return false;
    const key = randomBytes(keyBytes);
    this.keep(key);
    this.add(key);
    return true;
  }

  seal(place: SecretPlace, value: string): Sealed {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.key(this.#newest), nonce);
    cipher.setAAD(associated(place));
    const text = Buffer.concat([nonce, cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return { keyId: this.#newest, sealed: text.toString('base64url') };
  }

  open(place: SecretPlace, { keyId, sealed }: Sealed): string {
    const key = this.#keys.get(keyId);
    const what = `The secret ${place.name} of ${place.scope}`;
    if (!key) throw new Problem('unavailable', `${what} is sealed with the key ${keyId}, which is not here.`);
    try {
      return decipher(key, associated(place), Buffer.from(sealed, 'base64url'));
    } catch {
      throw new Problem(
        'unavailable',
        `${what} was changed in the database and cannot be opened; set it anew.`,
      );
    }
  }

  /**
   * `<key id>.<hmac>` of a text, by which it is known again and cannot be guessed without the key. Empty where the key
   * that is named is not here.
   */
  mark(purpose: string, text: string, keyId = this.#newest): string {
    const key = this.#keys.get(keyId);
    if (!key) return '';
    const own = createHmac('sha256', key).update(`mark:${purpose}`).digest();
    return `${keyId}.${createHmac('sha256', own).update(text).digest('hex')}`;
  }

  private key(id: string): Buffer {
    return this.#keys.get(id) as Buffer;
  }

  private add(key: Buffer): void {
    this.#newest = keyIdOf(key);
    // The newest is the last one, also where it was there before.
    this.#keys.delete(this.#newest);
    this.#keys.set(this.#newest, key);
  }
}
