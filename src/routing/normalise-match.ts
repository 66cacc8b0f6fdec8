import { literalOf } from './glob.js';
import { normaliseAccount, normaliseId, normaliseKind, normalisePlatform } from './names.js';
import type { Pattern, RouteMatch } from './types.js';

/**
 * Brings a checked match into the one spelling that is stored and compared; doing it twice changes nothing.
 */
export function normaliseMatch(match: RouteMatch): RouteMatch {
  return {
    ...each('platform', match.platform, normalisePlatform),
    ...each('account', match.account, accountOf),
    ...each('chat', match.chat, trim),
    ...(match.peer && {
      peer: { kind: normaliseKind(match.peer.kind) ?? 'direct', id: map(match.peer.id, normaliseId) },
    }),
    ...each('guild', match.guild, normaliseId),
    ...(match.roles?.length && { roles: match.roles.map((role) => normaliseId(role)) }),
    ...each('team', match.team, normaliseId),
    ...each('sender', match.sender, trim),
    ...each('verb', match.verb, normalisePlatform),
    ...each('topic', match.topic, trim),
    ...each('text', match.text, (text) => text),
  };
}

function each(
  name: keyof RouteMatch,
  pattern: Pattern | undefined,
  spell: (value: string) => string,
): RouteMatch {
  return pattern === undefined ? {} : { [name]: map(pattern, spell) };
}

function map(pattern: Pattern, spell: (value: string) => string): Pattern {
  return typeof pattern === 'object' ? pattern.map((value) => spell(String(value))) : spell(String(pattern));
}

/** A glob keeps its wildcards; a name goes through ID-04. */
function accountOf(raw: string): string {
  return raw.trim() !== '' && literalOf(raw.trim()) !== undefined
    ? normaliseAccount(raw)
    : raw.trim().toLowerCase();
}

function trim(text: string): string {
  return text.trim();
}
