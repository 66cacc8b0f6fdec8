import { matchesGlob, parseGlob, type Glob } from './glob.js';
import { isUntrusted, type Subject } from './subject.js';

/** A list of senders made ready for questions. */
interface AllowList {
  readonly exact: ReadonlySet<string>;
  readonly globs: readonly Glob[];
}

const aliases: Record<string, readonly string[]> = { telegram: ['tg'], whatsapp: ['wa'], discord: ['user'] };
const caseless = new Set(['email', 'whatsapp', 'reddit']);
const prepared = new WeakMap<readonly string[], Map<string, AllowList>>();

/** DP-07: how many entries of a list say anything. */
export function sizeOf(entries: readonly string[]): number {
  return entries.filter((entry) => entry.trim() !== '').length;
}

/** Whether a list lets everyone in. */
export function hasWildcard(entries: readonly string[]): boolean {
  return entries.some((entry) => entry.trim() === '*');
}

/**
 * Whether a list names the sender: by address, or by the id at its end; a sender who is not proven is never
 * named.
 */
export function namesSender(entries: readonly string[], subject: Subject): boolean {
  if (isUntrusted(subject)) return false;
  const { exact, globs } = prepare(entries, subject.platform);
  const forms = formsOf(subject);
  return forms.some((form) => exact.has(form) || globs.some((glob) => matchesGlob(glob, form)));
}

function prepare(entries: readonly string[], platform: string): AllowList {
  const byPlatform = prepared.get(entries) ?? new Map<string, AllowList>();
  prepared.set(entries, byPlatform);
  const known = byPlatform.get(platform);
  if (known) return known;
  const exact = new Set<string>();
  const globs: Glob[] = [];
  for (const entry of entries
    .map((text) => spell(platform, text))
    .filter((text) => text !== '' && text !== '*')) {
    const parsed = parseGlob(entry);
    if (parsed.ok && parsed.glob.literal !== undefined) exact.add(parsed.glob.literal);
    else if (parsed.ok) globs.push(parsed.glob);
  }
  const list = { exact, globs };
  byPlatform.set(platform, list);
  return list;
}

/**
 * The spellings under which a list may name the sender. In a direct chat without a sender, that is the peer.
 */
function formsOf({ platform, sender, peer }: Subject): readonly string[] {
  const address = sender ?? (peer.kind === 'direct' ? peer.id : '');
  const whole = spell(platform, address);
  const id = spell(platform, whole.slice(whole.lastIndexOf('/') + 1));
  return [...new Set([whole, id])].filter((form) => form !== '');
}

/** DP-13, DP-14: without the platform's prefix; telephone numbers as digits alone. */
function spell(platform: string, raw: string): string {
  const trimmed = raw.trim();
  const prefix = /^([a-z]+)(?:\.[\p{L}\p{N}_-]+)?:/iu.exec(trimmed);
  const named = prefix?.[1]?.toLowerCase() ?? '';
  const ours = named === platform || aliases[platform]?.includes(named);
  const bare = ours ? trimmed.slice(prefix?.[0].length).trim() : trimmed;
  const text = caseless.has(platform) ? bare.toLowerCase() : bare;
  return platform === 'whatsapp' || platform === 'signal' ? telephone(text) : text;
}

function telephone(text: string): string {
  const number = text.replace(/(?::\d+)?@(?:s\.whatsapp\.net|c\.us)$/, '');
  if (!/^\+?[\d\s().-]{5,}$/.test(number)) return text;
  return number.replace(/\D/g, '').replace(/^00/, '');
}
