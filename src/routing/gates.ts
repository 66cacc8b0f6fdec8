import type { FieldError } from '../platform/problem.js';

/** Whom a gate lets through; exactly one of them is given. */
export interface GateMatch {
  readonly githubOrg?: string;
  readonly googleDomain?: string;
  readonly emailDomain?: string;
  readonly anyone?: boolean;
}

export interface Gate {
  readonly id: string;
  readonly match: GateMatch;
  readonly enabled: boolean;
}

/** What a sign-in has proven about somebody. */
export interface IdentityFacts {
  readonly provider: string;
  readonly orgs?: readonly string[];
  /** The organisation that Google itself names; the end of an address says nothing about it. */
  readonly hostedDomain?: string;
  readonly email?: string;
  readonly emailVerified?: boolean;
}

const kinds = ['githubOrg', 'googleDomain', 'emailDomain', 'anyone'] as const;
type Kind = (typeof kinds)[number];

const domain = /^(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/;
const org = /^[a-z0-9][a-z0-9-]{0,38}$/;

const spell = (text: string | undefined): string => (text ?? '').trim().toLowerCase();

const given = (match: GateMatch): Kind[] => kinds.filter((kind) => match[kind] !== undefined);

/** Faults of a gate, with paths inside its match. */
export function checkMatch(match: GateMatch): FieldError[] {
  const [kind, ...more] = given(match);
  if (kind === undefined || more.length > 0)
    return [{ path: 'match', message: `must hold exactly one of ${kinds.join(', ')}` }];
  const wrong = (message: string): FieldError[] => [{ path: `match.${kind}`, message }];
  if (kind === 'anyone') return match.anyone ? [] : wrong('must be true or left out');
  if (kind === 'githubOrg') return org.test(spell(match.githubOrg)) ? [] : wrong('names no organisation');
  return domain.test(spell(match[kind])) ? [] : wrong('must be a domain such as example.com');
}

/** The one spelling of a match, so that two gates for the same are seen to be. */
export function normaliseGate(match: GateMatch): GateMatch {
  const [kind] = given(match);
  return kind === undefined || kind === 'anyone' ? { anyone: true } : { [kind]: spell(match[kind]) };
}

function domainOf({ email, emailVerified }: IdentityFacts): string {
  return emailVerified === true && email?.includes('@') ? spell(email.slice(email.lastIndexOf('@') + 1)) : '';
}

function fits({ githubOrg, googleDomain, emailDomain, anyone }: GateMatch, facts: IdentityFacts): boolean {
  const { provider, orgs = [], hostedDomain } = facts;
  if (githubOrg !== undefined) return provider === 'github' && orgs.map(spell).includes(githubOrg);
  if (googleDomain !== undefined) return provider === 'google' && spell(hostedDomain) === googleDomain;
  if (emailDomain !== undefined) return domainOf(facts) === emailDomain;
  return anyone === true;
}

const rank = ({ match }: Gate): number => kinds.findIndex((kind) => match[kind] !== undefined);

/**
 * The gate that somebody is measured by: an open one that fits, the most particular kind first and the oldest of a
 * kind. Where there is none nobody comes in, whether or not there are other gates.
 */
export function gateFor<Row extends Gate>(gates: readonly Row[], facts: IdentityFacts): Row | undefined {
  return gates
    .filter((gate) => gate.enabled && fits(gate.match, facts))
    .sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))[0];
}

/** The day that a limit is counted for, in UTC. */
export const dayOf = (now: string): string => now.slice(0, 10);

/** How many of those who wait may come in; without a limit all of them. */
export function roomLeft(limitPerDay: number | null, admitted: number): number {
  return limitPerDay === null ? Infinity : Math.max(0, limitPerDay - admitted);
}
