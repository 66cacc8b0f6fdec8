/** How long a code holds, and for how long nobody is given a second one. */
export const codeMs = 3_600_000;

/** PA-05: so many codes are open on a channel account at once. */
const mostPending = 3;

/** So many are handed out on it within the life of a code, or strangers without end would each get a message. */
const mostCodes = 12;

/** PA-02: without letters and digits that look alike; 32 of them, so that each is as likely as the others. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** The code that these eight random bytes make. */
export function codeOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join('');
}

/** PA-06: a code as people write it. */
export function spellCode(text: string): string {
  return text.replace(/[\s-]/g, '').toUpperCase();
}

/** What is known of a stranger on a channel account; times as text. */
export interface Pairing {
  readonly id: string;
  readonly state: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** A code counts while it is pending and its time is not over. */
export function isOpen({ state, expiresAt }: Pairing, now: string): boolean {
  return state === 'pending' && Date.parse(expiresAt) > Date.parse(now);
}

/**
 * What is done for a stranger that writes: it waits for what it has asked; it gets a code, or the one that it had counts
 * again; or there have been too many strangers. `closes` are the codes that make room.
 */
export type PairingStep =
  | { readonly step: 'wait' }
  | { readonly step: 'code' | 'again'; readonly closes: readonly string[] }
  | { readonly step: 'flood' };

/** Decides it: `own` is the stranger's row, `others` those of the channel account that are open or were made lately. */
export function decidePairing(
  own: Pairing | undefined,
  others: readonly Pairing[],
  now: string,
): PairingStep {
  if (own && isOpen(own, now)) return { step: 'wait' };
  const isRecent = ({ createdAt }: Pairing): boolean => Date.parse(now) - Date.parse(createdAt) < codeMs;
  // PA-11: strangers cannot lock others out for an hour; the oldest makes room, and has its code again by writing.
  const open = others.filter((row) => isOpen(row, now)).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  const closes = open.slice(0, Math.max(0, open.length - mostPending + 1)).map(({ id }) => id);
  if (own && isRecent(own)) return own.state === 'pending' ? { step: 'again', closes } : { step: 'wait' };
  return others.filter(isRecent).length >= mostCodes ? { step: 'flood' } : { step: 'code', closes };
}
