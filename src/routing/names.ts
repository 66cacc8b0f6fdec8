import type { PeerKind } from './types.js';

const polluting = new Set(['__proto__', 'constructor', 'prototype']);

/** ID-05: a platform is compared trimmed and lower-case. */
export function normalisePlatform(raw: string): string {
  return raw.trim().toLowerCase();
}

/** ID-04: an account in lower case, other characters as one dash; blank and unusable names are `default`. */
export function normaliseAccount(raw: string | undefined): string {
  const text = (raw ?? '')
    .normalize('NFC')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_-]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  const name = [...text].slice(0, 64).join('');
  return name === '' || polluting.has(name) ? 'default' : name;
}

/** ID-05: ids of peers, guilds and teams are trimmed, numbers become text, and case is kept. */
export function normaliseId(raw: string | number | undefined): string {
  return String(raw ?? '').trim();
}

/** ID-06: `dm` is the old word for `direct`; anything else that is no kind is undefined. */
export function normaliseKind(raw: unknown): PeerKind | undefined {
  const word = typeof raw === 'string' ? raw.trim().toLowerCase() : '';
  if (word === 'dm' || word === 'direct') return 'direct';
  return word === 'group' || word === 'channel' ? word : undefined;
}

/** BN-22: `group` and `channel` match each other, `direct` only itself. */
export function sameKind(a: PeerKind, b: PeerKind): boolean {
  return a === b || (a !== 'direct' && b !== 'direct');
}

/** The id of a channel: `telegram`, or `telegram.alerts` for an account that is not the default one. */
export function channelId(platform: string, account: string): string {
  return account === 'default' ? platform : `${platform}.${account}`;
}

/** A chat address without its channel: `group/-100123` of `telegram:group/-100123`. */
export function roomOf(chat: string): string {
  return chat.slice(chat.indexOf(':') + 1);
}
