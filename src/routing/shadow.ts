import { isTemplate } from './agent-path.js';
import { entriesOf } from './entry.js';
import { matchesGlob, parseGlob } from './glob.js';
import { keysAround } from './keys.js';
import { sameKind } from './names.js';
import { normaliseMatch } from './normalise-match.js';
import { accountPattern } from './predicates.js';
import type { Router } from './router.js';
import type { Pattern, RouteMatch, RouteRow } from './types.js';
import { literalsOf, patternsOf } from './value.js';

/**
 * the id of an earlier rule that takes every message this one could match. Says nothing where it is
 * unsure.
 */
export function shadowedBy(router: Router, route: RouteRow): string | undefined {
  const match = normaliseMatch(route.match);
  for (const { route: earlier } of router.table.candidates(keysAround(match))) {
    if (earlier.id === route.id) return undefined;
    if (!precedes(earlier, route)) return undefined;
    if (!mayFallOn(earlier) && covers(earlier.match, match)) return earlier.id;
  }
  return undefined;
}

/** Whether all messages that `inner` matches are matched by `outer` as well; in doubt not. */
export function covers(outer: RouteMatch, inner: RouteMatch): boolean {
  return (
    includes(outer.platform, inner.platform) &&
    includes(accountPattern(outer), accountPattern(inner)) &&
    peerIncludes(outer.peer, inner.peer) &&
    includes(outer.guild, inner.guild) &&
    (!outer.roles?.length || includes(outer.roles, inner.roles?.length ? inner.roles : undefined)) &&
    includes(outer.team, inner.team) &&
    includes(outer.chat, inner.chat) &&
    includes(outer.sender, inner.sender) &&
    includes(outer.verb, inner.verb) &&
    includes(outer.topic, inner.topic) &&
    textIncludes(outer.text, inner.text)
  );
}

function precedes(earlier: RouteRow, route: RouteRow): boolean {
  const [a] = entriesOf(earlier);
  const [b] = entriesOf({ ...route, match: normaliseMatch(route.match) });
  if (!a || !b) return false;
  return (
    [
      route.priority - earlier.priority,
      b.tier - a.tier,
      a.specificity - b.specificity,
      route.seq - earlier.seq,
    ]
      .map(Math.sign)
      .find((sign) => sign !== 0) === 1
  );
}

/** A rule for agents that may not exist lets some messages on. */
function mayFallOn({ target }: RouteRow): boolean {
  return target.agent !== undefined && isTemplate(target.agent);
}

function includes(outer: Pattern | undefined, inner: Pattern | undefined): boolean {
  if (outer === undefined || inner === undefined) return outer === undefined;
  const wide = patternsOf(outer);
  return patternsOf(inner).every((text) => wide.some((glob) => globIncludes(glob, text)));
}

function globIncludes(glob: string, text: string): boolean {
  if (glob === text) return true;
  if (text === '' || glob === '') return false;
  if (glob === '*' || glob === '**') return true;
  const [literal] = literalsOf(text) ?? [];
  const parsed = parseGlob(glob);
  return literal !== undefined && parsed.ok && matchesGlob(parsed.glob, literal);
}

function peerIncludes(outer: RouteMatch['peer'], inner: RouteMatch['peer']): boolean {
  if (!outer || !inner) return !outer;
  return sameKind(outer.kind, inner.kind) && includes(outer.id, inner.id);
}

function textIncludes(outer: Pattern | undefined, inner: Pattern | undefined): boolean {
  if (outer === undefined || inner === undefined) return outer === undefined;
  return patternsOf(inner).every((source) => patternsOf(outer).includes(source));
}
