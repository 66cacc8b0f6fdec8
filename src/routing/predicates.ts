import { normaliseAccount, sameKind } from './names.js';
import { parsePattern, type TextPattern } from './pattern.js';
import type { Subject } from './subject.js';
import type { Pattern, Peer, RouteMatch } from './types.js';
import { patternsOf, valueTest } from './value.js';

/** One condition of a rule, with the name under which a failure is reported. */
export interface Predicate {
  readonly name: string;
  readonly holds: (subject: Subject) => boolean;
}

/**
 * Which peers a reading of a rule compares: the message's own, its thread's parent, or (for wildcards) both.
 */
export type PeerReading = 'own' | 'parent' | 'either';

/** The conditions of a rule, the cheap ones first; all must hold. */
export function predicatesOf(match: RouteMatch, reading: PeerReading): readonly Predicate[] {
  const list: Predicate[] = [];
  const add = (
    name: string,
    pattern: Pattern | undefined,
    value: (subject: Subject) => string | undefined,
  ) => {
    if (pattern === undefined) return;
    const test = valueTest(pattern);
    list.push({ name, holds: (subject) => test(value(subject)) });
  };
  add('platform', match.platform, (subject) => subject.platform);
  add('account', accountPattern(match), (subject) => subject.account);
  if (match.peer) list.push(peerPredicate(match.peer, reading));
  add('guild', match.guild, (subject) => subject.guild);
  if (match.roles?.length) list.push(rolesPredicate(match.roles));
  add('team', match.team, (subject) => subject.team);
  if (match.chat !== undefined) list.push(chatPredicate(match.chat));
  add('sender', match.sender, (subject) => subject.sender);
  add('verb', match.verb, (subject) => subject.verb);
  add('topic', match.topic, (subject) => subject.topic);
  if (match.text !== undefined) list.push(textPredicate(match.text));
  return list;
}

/**
 * BN-16: a rule with a platform and no account means the default account; without a platform, any account.
 */
export function accountPattern(match: RouteMatch): Pattern | undefined {
  const given = match.account === undefined ? [] : patternsOf(match.account);
  if (given.every((account) => account.trim() === ''))
    return match.platform === undefined ? undefined : 'default';
  return given.map((account) => (account.trim() === '' ? normaliseAccount(undefined) : account));
}

/** The first condition that does not hold, or undefined: the rule matches. */
export function firstFailure(predicates: readonly Predicate[], subject: Subject): string | undefined {
  for (const predicate of predicates) if (!predicate.holds(subject)) return predicate.name;
  return undefined;
}

function peerPredicate(peer: NonNullable<RouteMatch['peer']>, reading: PeerReading): Predicate {
  const ids = patternsOf(peer.id).filter((id) => id !== '');
  const test = valueTest(ids);
  const fits = (other: Peer | undefined) =>
    other !== undefined && sameKind(peer.kind, other.kind) && test(other.id);
  return {
    name: 'peer',
    holds: (subject) =>
      (reading !== 'parent' && fits(subject.peer)) || (reading !== 'own' && fits(subject.parentPeer)),
  };
}

function rolesPredicate(roles: readonly string[]): Predicate {
  const test = valueTest(roles);
  return {
    name: 'roles',
    holds: ({ roles: held }) => (held.length === 0 ? test(undefined) : held.some((role) => test(role))),
  };
}

function chatPredicate(chat: Pattern): Predicate {
  const test = valueTest(chat);
  return { name: 'chat', holds: (subject) => test(subject.chat) || test(subject.room) };
}

/** Patterns are read when first asked: of many rules, few ever are. */
function textPredicate(text: Pattern): Predicate {
  let tests: readonly TextPattern[] | undefined;
  return {
    name: 'text',
    holds: (subject) => (tests ??= patternsOf(text).map(textTest)).some((test) => test(subject.text)),
  };
}

function textTest(source: string): TextPattern {
  if (source === '') return (text) => text === '';
  if (source === '*') return (text) => text !== '';
  const parsed = parsePattern(source);
  return parsed.ok ? parsed.pattern : () => false;
}
