import type { Tx } from '../db/db.js';
import type { KeyRing } from '../identity/key-ring.js';
import { erasurePlace } from '../identity/sealed.js';
import { Mentions } from '../platform/mentions.js';

/** A person that is to be found nowhere. */
export interface ErasedUser {
  kind: 'user';
  sub: string;
  /** Addresses that are this person, such as `telegram:user/42`. */
  senders: string[];
  terms: string[];
}

/** An agent of which nothing is to be left. */
export interface ErasedAgent {
  kind: 'agent';
  id: string;
  path: string;
  terms: string[];
}

export type Subject = ErasedUser | ErasedAgent;

/** As JSON has them, too: a quote in a word stands with a backslash there. */
const spelled = (words: readonly string[]): string[] => [
  ...new Set(words.flatMap((word) => [word, JSON.stringify(word).slice(1, -1)])),
];

/** Addresses and principals that are the person and nobody else. */
export function namesOf(subject: Subject): string[] {
  return subject.kind === 'user' ? [`user:${subject.sub}`, ...subject.senders] : [];
}

/** Texts that name the subject; `chats` are addresses of direct chats with a person. */
export function mentionsOf(
  subject: Subject,
  { chats = [], lines = [] }: { chats?: readonly string[]; lines?: readonly string[] } = {},
): Mentions {
  const names = [...namesOf(subject), ...chats];
  return new Mentions({ names: spelled(names), terms: spelled(subject.terms), lines });
}

/** In place of whoever was erased. */
export const erasedName = (id: string): string => `erased:${id}`;

/** Writes the order for an erasure down, readable for nobody without the keys. */
export async function orderErasure(
  tx: Tx,
  keys: KeyRing,
  row: { id: string; version: number; createdAt: string; createdBy: string; updatedAt: string },
  subject: Subject,
): Promise<void> {
  const sealed = keys.seal(erasurePlace(row.id), JSON.stringify(subject));
  const open = { state: 'running', waitsFor: null, error: null, scrubbedAt: null, doneAt: null } as const;
  await tx
    .insertInto('erasure')
    .values({ kind: subject.kind, ...open, ...row, ...sealed })
    .execute();
}

/** Whom an erasure is about, as long as that is kept. */
export function subjectOf(
  keys: KeyRing,
  { id, keyId, sealed }: { id: string; keyId: string | null; sealed: string | null },
): Subject | undefined {
  if (keyId === null || sealed === null) return undefined;
  return JSON.parse(keys.open(erasurePlace(id), { keyId, sealed })) as Subject;
}
