import { accountPattern, predicatesOf, type PeerReading, type Predicate } from './predicates.js';
import type { MatchedBy, RouteMatch, RouteRow } from './types.js';
import { asksPresence, literalsOf } from './value.js';

/** The eight places at which a rule can stand, most specific first. */
export type Tier = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/**
 * One reading of a rule. A rule with an exact peer has two: for the peer itself, and for a thread's parent.
 */
export interface Entry {
  readonly route: RouteRow;
  readonly tier: Tier;
  readonly reading: PeerReading;
  /** Predicates beyond those that tiers are made of. */
  readonly specificity: number;
  /** Made when first asked: of many rules, few ever are. */
  readonly predicates: readonly Predicate[];
}

const labels: Record<Tier, MatchedBy> = {
  1: 'binding.peer',
  2: 'binding.peer.parent',
  3: 'binding.peer.wildcard',
  4: 'binding.guild+roles',
  5: 'binding.guild',
  6: 'binding.team',
  7: 'binding.account',
  8: 'binding.channel',
};

/** BN-02: the name of a tier in answers. */
export function labelOf(tier: Tier): MatchedBy {
  return labels[tier];
}

/** The readings of a rule. */
export function entriesOf(route: RouteRow): readonly Entry[] {
  const { match } = route;
  const specificity = specificityOf(match);
  if (!exactPeer(match)) return [new Reading(route, tierOf(match), 'either', specificity)];
  return [new Reading(route, 1, 'own', specificity), new Reading(route, 2, 'parent', specificity)];
}

class Reading implements Entry {
  private made?: readonly Predicate[];

  constructor(
    readonly route: RouteRow,
    readonly tier: Tier,
    readonly reading: PeerReading,
    readonly specificity: number,
  ) {}

  get predicates(): readonly Predicate[] {
    return (this.made ??= predicatesOf(this.route.match, this.reading));
  }
}

/** The exact ids of a peer rule, or undefined. */
export function exactPeer(match: RouteMatch): readonly string[] | undefined {
  const ids = match.peer && literalsOf(match.peer.id);
  return ids?.some((id) => id !== '') ? ids.filter((id) => id !== '') : undefined;
}

/** The order of the table: priority, then tier, then more predicates, then creation. */
export function byPriority(a: Entry, b: Entry): number {
  return a.route.priority - b.route.priority || byTier(a, b);
}

/** The order that the table would have if no rule had a priority. */
export function byTier(a: Entry, b: Entry): number {
  return a.tier - b.tier || b.specificity - a.specificity || a.route.seq - b.route.seq;
}

function tierOf(match: RouteMatch): Tier {
  if (asksPresence(match.chat) && literalsOf(match.chat)) return 1;
  if (match.peer) return 3;
  if (asksPresence(match.guild)) return match.roles?.length ? 4 : 5;
  if (asksPresence(match.team)) return 6;
  const account = accountPattern(match);
  return account === undefined || (typeof account !== 'string' && account.includes('*')) ? 8 : 7;
}

function specificityOf(match: RouteMatch): number {
  const globbed = match.chat !== undefined && !literalsOf(match.chat);
  const more = [match.sender, match.verb, match.topic, match.text].filter((value) => value !== undefined);
  return more.length + (globbed ? 1 : 0);
}
