import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sameKind } from './names.js';
import { resolve } from './resolve.js';
import { compile } from './router.js';
import { shadowedBy } from './shadow.js';
import type { AgentRow, InboundFacts, MatchedBy, Pattern, RouteMatch, RouteRow } from './types.js';

/**
 * The table as a plain scan, written from the specification and not from the code: every rule is asked, the
 * best of the matching ones is taken. It shares with the code only the kinds of peers.
 */
interface Reading {
  readonly route: RouteRow;
  readonly tier: number;
  readonly extras: number;
}

function globToRegExp(glob: string): RegExp {
  const source = glob.replace(/[.+^${}()|\\]/g, '\\$&').replace(/\*\*+|\*|\?|\[!/g, (wild) => {
    if (wild === '[!') return '[^/';
    if (wild === '?') return '[^/]';
    return wild === '*' ? '[^/]*' : '[^]*';
  });
  return new RegExp(`^${source}$`, 'u');
}

function listOf(pattern: Pattern): readonly string[] {
  return typeof pattern === 'string' ? [pattern] : pattern;
}

function isWild(text: string): boolean {
  return /[*?[]/.test(text);
}

function names(pattern: Pattern | undefined): boolean {
  return pattern !== undefined && listOf(pattern).some((text) => text !== '');
}

function fits(pattern: Pattern | undefined, value: string | undefined): boolean {
  if (pattern === undefined) return true;
  return listOf(pattern).some((text) => {
    if (!value) return text === '';
    return text === '*' || text === '**' || globToRegExp(text).test(value);
  });
}

function fitsRest(match: RouteMatch, facts: InboundFacts): boolean {
  const account = match.account ?? (match.platform === undefined ? '*' : 'default');
  const room = (facts.chat ?? '').slice((facts.chat ?? '').indexOf(':') + 1);
  const roles = facts.roles ?? [];
  return (
    fits(match.platform, facts.platform) &&
    fits(account, facts.account ?? 'default') &&
    (fits(match.chat, facts.chat) || fits(match.chat, room)) &&
    fits(match.guild, facts.guild) &&
    fits(match.team, facts.team) &&
    fits(match.sender, facts.sender) &&
    fits(match.verb, facts.verb ?? 'message') &&
    fits(match.topic, facts.topic) &&
    (!match.roles?.length ||
      (roles.length ? roles.some((role) => fits(match.roles, role)) : fits(match.roles, ''))) &&
    (match.text === undefined ||
      listOf(match.text).some((source) => new RegExp(source, 'iu').test(facts.text ?? '')))
  );
}

function read(route: RouteRow, facts: InboundFacts): Reading | undefined {
  const { match } = route;
  if (!fitsRest(match, facts)) return undefined;
  const { peer, chat } = match;
  const exactChat = chat !== undefined && names(chat) && !listOf(chat).some(isWild);
  const extras = [match.sender, match.verb, match.topic, match.text].filter(
    (value) => value !== undefined,
  ).length;
  const reading = (tier: number) => ({
    route,
    tier,
    extras: extras + (chat !== undefined && listOf(chat).some(isWild) ? 1 : 0),
  });
  if (peer) {
    const own = sameKind(peer.kind, facts.peer.kind) && fits(peer.id, facts.peer.id);
    const parent =
      facts.parentPeer !== undefined &&
      sameKind(peer.kind, facts.parentPeer.kind) &&
      fits(peer.id, facts.parentPeer.id);
    if (!own && !parent) return undefined;
    if (!listOf(peer.id).some(isWild)) return reading(own ? 1 : 2);
    return reading(exactChat ? 1 : 3);
  }
  if (exactChat) return reading(1);
  if (names(match.guild)) return reading(match.roles?.length ? 4 : 5);
  if (names(match.team)) return reading(6);
  if (match.account !== undefined) return reading(listOf(match.account).includes('*') ? 8 : 7);
  return reading(match.platform === undefined ? 8 : 7);
}

function scan(
  routes: readonly RouteRow[],
  facts: InboundFacts,
): { routeId: string | null; matchedBy: MatchedBy } {
  const labels = [
    'peer',
    'peer.parent',
    'peer.wildcard',
    'guild+roles',
    'guild',
    'team',
    'account',
    'channel',
  ];
  const tiered = (a: Reading, b: Reading) =>
    a.tier - b.tier || b.extras - a.extras || a.route.seq - b.route.seq;
  const hits = routes.flatMap((route) => read(route, facts) ?? []);
  const [best] = [...hits].sort((a, b) => a.route.priority - b.route.priority || tiered(a, b));
  const [natural] = [...hits].sort(tiered);
  if (!best || !natural) return { routeId: null, matchedBy: 'default' };
  const label = `binding.${labels[best.tier - 1]}` as MatchedBy;
  return { routeId: best.route.id, matchedBy: best === natural ? label : 'priority' };
}

const word = (...words: string[]) => fc.constantFrom(...words);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const pattern = (...words: string[]) =>
  fc.oneof(
    { weight: 4, arbitrary: word(...words) },
    fc.uniqueArray(word(...words), { minLength: 1, maxLength: 2 }),
  );

const platforms = ['telegram', 'discord', 'slack'];
const kinds = ['direct', 'group', 'channel'] as const;
const senders = [
  'telegram:user/1',
  'telegram:user/2',
  'email:address/a@acme.com',
  'email:address/b@acme.com',
];
const chats = [
  'telegram:group/1',
  'telegram:group/2',
  'slack:T1/channel/1',
  'slack:T1/channel/2/3',
  'discord:dm/1',
];

const matches: fc.Arbitrary<RouteMatch> = fc
  .record({
    platform: maybe(pattern(...platforms, 'tele*', '*')),
    account: maybe(pattern('*', 'default', 'ops', 'o*')),
    chat: fc.option(pattern(...chats, 'group/1', 'slack:T1/**', 'slack:T1/channel/*', '*'), {
      nil: undefined,
      freq: 1,
    }),
    peer: maybe(
      fc.record({ kind: word(...kinds) as fc.Arbitrary<'group'>, id: pattern('1', '2', '3', '*', '[12]') }),
    ),
    guild: maybe(pattern('g1', 'g2', '*', '', 'g?')),
    roles: maybe(fc.uniqueArray(word('r1', 'r2', 'r*', ''), { maxLength: 2 })),
    team: maybe(pattern('t1', 't2', '')),
    sender: fc.option(pattern(...senders, '*@acme.com', 'email:**@acme.com', 'telegram:user/*', '', '*'), {
      nil: undefined,
      freq: 1,
    }),
    verb: maybe(pattern('message', 'mention', 'm*')),
    topic: maybe(pattern('a', 'b', '', '*')),
    text: fc.option(pattern('^hello', 'help|hilfe', 'ß'), { nil: undefined, freq: 1 }),
  })
  .map((match) => prune(match));

const peers = fc.record({ kind: word(...kinds) as fc.Arbitrary<'group'>, id: word('1', '2', '3', '4') });

const messages: fc.Arbitrary<InboundFacts> = fc
  .record({
    platform: word(...platforms),
    account: maybe(word('ops', 'default', 'other')),
    chat: word(...chats),
    peer: peers,
    parentPeer: maybe(peers),
    guild: maybe(word('g1', 'g2')),
    roles: maybe(fc.uniqueArray(word('r1', 'r2', 'r3'), { maxLength: 3 })),
    team: maybe(word('t1', 't2')),
    sender: maybe(word(...senders)),
    verb: maybe(word('message', 'mention', 'join')),
    topic: maybe(word('a', 'c')),
    text: word('Hello there', 'Hilfe', '', 'groß'),
  })
  .map((facts) => prune(facts));

/** Keeps about half of the rules simple, so that they overlap. */
function prune<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

const tables = fc
  .array(fc.record({ match: matches.chain(thin), priority: word('0', '0', '0', '-1', '5').map(Number) }), {
    maxLength: 30,
  })
  .map((rows) => rows.map((row, seq): RouteRow => ({ ...row, id: `r${seq}`, seq, target: { agent: 'a' } })));

function thin(match: RouteMatch): fc.Arbitrary<RouteMatch> {
  const names = Object.keys(match) as (keyof RouteMatch)[];
  return fc
    .subarray(names, { maxLength: Math.min(names.length, 3) })
    .map((kept) => Object.fromEntries(kept.map((name) => [name, match[name]])));
}

const agent: AgentRow = { path: 'a', seq: 1 };

describe('the index', () => {
  it('answers as a scan of every rule would', () => {
    let routed = 0;
    let decided = 0;
    fc.assert(
      fc.property(tables, fc.array(messages, { minLength: 5, maxLength: 5 }), (routes, inbound) => {
        const router = compile({ version: 1, agents: [agent], channels: [], routes, settings: {} });
        for (const facts of inbound) {
          const { routeId, matchedBy } = resolve(router, facts);
          expect({ routeId, matchedBy }).toEqual(scan(routes, facts));
          if (routeId) routed += 1;
          if (matchedBy === 'priority') decided += 1;
        }
      }),
      { numRuns: 3000 },
    );
    expect(routed).toBeGreaterThan(3000);
    expect(decided).toBeGreaterThan(100);
  });

  it('gives the explanation of a decision the same winner as the decision', () => {
    fc.assert(
      fc.property(tables, messages, (routes, facts) => {
        const router = compile({ version: 1, agents: [agent], channels: [], routes, settings: {} });
        const { considered, ...explained } = resolve(router, facts, {}, { explain: true });
        const { considered: none, ...live } = resolve(router, facts);
        expect(none).toEqual([]);
        expect(explained).toEqual(live);
        expect(considered.map(({ routeId }) => routeId).sort()).toEqual(routes.map(({ id }) => id).sort());
        expect(considered.find(({ matched }) => matched)?.routeId ?? null).toBe(live.routeId);
        for (const rule of considered) expect(rule.failedPredicate === null).toBe(rule.matched);
      }),
      { numRuns: 2000 },
    );
  });

  it('never lets a rule win that is reported as shadowed', () => {
    let shadows = 0;
    fc.assert(
      fc.property(tables, fc.array(messages, { minLength: 10, maxLength: 10 }), (routes, inbound) => {
        const router = compile({ version: 1, agents: [agent], channels: [], routes, settings: {} });
        const dead = routes.filter((route) => shadowedBy(router, route) !== undefined).map(({ id }) => id);
        shadows += dead.length;
        const winners = inbound.map((facts) => resolve(router, facts).routeId);
        expect(dead.filter((id) => winners.includes(id))).toEqual([]);
      }),
      { numRuns: 500 },
    );
    expect(shadows).toBeGreaterThan(100);
  });
});
