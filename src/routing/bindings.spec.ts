import { describe, expect, it } from '@jest/globals';
import { resolve } from './resolve.js';
import { compile } from './router.js';
import type { InboundFacts, RouteMatch, RouteRow, Snapshot } from './types.js';

const paths = ['main', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const agents = paths.map((path, seq) => ({ path, seq }));

function row(agent: string, match: RouteMatch, over: Partial<RouteRow> = {}): Omit<RouteRow, 'seq'> {
  return { id: `to-${agent}`, priority: 0, match, target: { agent }, ...over };
}

function asked(
  rows: Omit<RouteRow, 'seq'>[],
  facts: Partial<InboundFacts> = {},
  over: Partial<Snapshot> = {},
) {
  const routes = rows.map((each, seq) => ({ ...each, seq }));
  const router = compile({ version: 7, agents, channels: [], routes, settings: {}, ...over });
  return resolve(router, { platform: 'discord', peer: { kind: 'channel', id: 'C1' }, ...facts });
}

function answer(...question: Parameters<typeof asked>): string {
  const { agent, matchedBy } = asked(...question);
  return `${agent} ${matchedBy}`;
}

const everything: Partial<InboundFacts> = {
  parentPeer: { kind: 'channel', id: 'P1' },
  guild: 'g1',
  roles: ['r1'],
  team: 't1',
  account: 'ops',
};

const oneOfEach = [
  row('h', { platform: 'discord', account: '*' }),
  row('g', { platform: 'discord', account: 'ops' }),
  row('f', { platform: 'discord', account: 'ops', team: 't1' }),
  row('e', { platform: 'discord', account: 'ops', guild: 'g1' }),
  row('d', { platform: 'discord', account: 'ops', guild: 'g1', roles: ['r1'] }),
  row('c', { platform: 'discord', account: 'ops', peer: { kind: 'channel', id: '*' } }),
  row('b', { platform: 'discord', account: 'ops', peer: { kind: 'channel', id: 'P1' } }),
  row('a', { platform: 'discord', account: 'ops', peer: { kind: 'channel', id: 'C1' } }),
];

describe('the order of tiers', () => {
  it.each([
    [8, 'a binding.peer'],
    [7, 'b binding.peer.parent'],
    [6, 'c binding.peer.wildcard'],
    [5, 'd binding.guild+roles'],
    [4, 'e binding.guild'],
    [3, 'f binding.team'],
    [2, 'g binding.account'],
    [1, 'h binding.channel'],
    [0, 'main default'],
  ])('BN-01, BN-02: with the first %i rules, least specific first, the best is %s', (count, expected) => {
    expect(answer(oneOfEach.slice(0, count), everything)).toBe(expected);
  });

  it('BN-03: inside one tier the older rule wins', () => {
    const peer = { kind: 'channel', id: 'C1' } as const;
    const rules = [row('a', { platform: 'discord', peer }), row('b', { platform: 'discord', peer })];
    expect(answer(rules)).toBe('a binding.peer');
  });

  it('BN-04: inside the peer tier an exact account does not beat any account', () => {
    const peer = { kind: 'channel', id: 'C1' } as const;
    const rules = [
      row('a', { platform: 'discord', account: '*', peer }),
      row('b', { platform: 'discord', account: 'ops', peer }),
    ];
    expect(answer(rules, { account: 'ops' })).toBe('a binding.peer');
  });

  it('lets more predicates beyond the tiers come first', () => {
    const rules = [
      row('a', { platform: 'discord' }),
      row('b', { platform: 'discord', verb: 'mention', text: 'help' }),
    ];
    expect(answer(rules, { verb: 'mention', text: 'Help!' })).toBe('b binding.account');
    expect(answer(rules, { verb: 'mention', text: 'hi' })).toBe('a binding.account');
  });

  it('lets an explicit priority decide before the tier, and says so only where it decided', () => {
    const rules = [
      row('a', { platform: 'discord', peer: { kind: 'channel', id: 'C1' } }),
      row('b', { verb: 'mention' }, { priority: -1 }),
      row('c', { platform: 'discord' }, { priority: 9 }),
    ];
    expect(answer(rules, { verb: 'mention' })).toBe('b priority');
    expect(answer(rules)).toBe('a binding.peer');
    expect(answer(rules, { peer: { kind: 'channel', id: 'C2' } })).toBe('c binding.account');
  });
});

interface Case {
  id: string;
  says: string;
  match: RouteMatch;
  facts?: Partial<InboundFacts>;
  expected: string;
}

const c1 = { kind: 'channel', id: 'C1' } as const;
const missed = 'main default';

const cases: Case[] = [
  {
    id: 'BN-05',
    says: 'all fields must hold',
    match: { peer: c1, guild: 'g2' },
    facts: { guild: 'g1' },
    expected: missed,
  },
  {
    id: 'BN-06',
    says: 'a peer rule is no fallback for its guild',
    match: { peer: { kind: 'channel', id: 'C9' }, guild: 'g1' },
    facts: { guild: 'g1' },
    expected: missed,
  },
  {
    id: 'BN-07',
    says: 'one of the roles suffices',
    match: { guild: 'g1', roles: ['r1', 'r9'] },
    facts: { guild: 'g1', roles: ['r2', 'r1'] },
    expected: 'a binding.guild+roles',
  },
  {
    id: 'BN-08',
    says: 'a rule with roles is no guild rule for others',
    match: { guild: 'g1', roles: ['r1'] },
    facts: { guild: 'g1', roles: ['r2'] },
    expected: missed,
  },
  {
    id: 'BN-09',
    says: 'no roles are no constraint',
    match: { guild: 'g1', roles: [] },
    facts: { guild: 'g1' },
    expected: 'a binding.guild',
  },
  {
    id: 'BN-10',
    says: 'unknown roles hold none',
    match: { guild: 'g1', roles: ['r1'] },
    facts: { guild: 'g1' },
    expected: missed,
  },
  {
    id: 'BN-11',
    says: 'roles without guild are a matter of the account',
    match: { platform: 'discord', roles: ['r1'] },
    facts: { guild: 'g1', roles: ['r1'] },
    expected: 'a binding.account',
  },
  {
    id: 'BN-12',
    says: 'guild and team are both needed',
    match: { guild: 'g1', team: 't1' },
    facts: { guild: 'g1', team: 't1' },
    expected: 'a binding.guild',
  },
  {
    id: 'BN-12',
    says: 'guild without the team is not enough',
    match: { guild: 'g1', team: 't1' },
    facts: { guild: 'g1' },
    expected: missed,
  },
  {
    id: 'BN-13',
    says: 'a thread belongs to the room it hangs on',
    match: { peer: { kind: 'group', id: 'P1' } },
    facts: { parentPeer: { kind: 'channel', id: 'P1' } },
    expected: 'a binding.peer.parent',
  },
  {
    id: 'BN-13',
    says: 'a parent without an id is none',
    match: { peer: { kind: 'channel', id: '*' } },
    facts: { peer: { kind: 'direct', id: '1' }, parentPeer: { kind: 'channel', id: ' ' } },
    expected: missed,
  },
  {
    id: 'BN-16',
    says: 'no account means the default one',
    match: { platform: 'discord' },
    facts: { account: 'biz' },
    expected: missed,
  },
  {
    id: 'BN-16',
    says: 'a blank account means the default one',
    match: { platform: 'discord', account: ' ' },
    expected: 'a binding.account',
  },
  {
    id: 'BN-17',
    says: 'any account includes the default one',
    match: { platform: 'discord', account: '*' },
    expected: 'a binding.channel',
  },
  {
    id: 'BN-18',
    says: 'accounts are compared normalised',
    match: { platform: 'discord', account: ' Bot Main ' },
    facts: { account: 'bot-main' },
    expected: 'a binding.account',
  },
  {
    id: 'BN-19',
    says: 'guild rules are scoped to accounts too',
    match: { platform: 'discord', guild: 'g1' },
    facts: { guild: 'g1', account: 'second' },
    expected: missed,
  },
  {
    id: 'BN-20',
    says: 'the platform is compared in lower case',
    match: { platform: ' DISCORD ' },
    expected: 'a binding.account',
  },
  {
    id: 'BN-21',
    says: 'peer ids keep their case',
    match: { peer: { kind: 'channel', id: 'c1' } },
    expected: missed,
  },
  {
    id: 'BN-21',
    says: 'peer ids are trimmed',
    match: { peer: { kind: 'channel', id: ' C1 ' } },
    expected: 'a binding.peer',
  },
  {
    id: 'BN-22',
    says: 'group and channel match each other',
    match: { peer: { kind: 'group', id: 'C1' } },
    expected: 'a binding.peer',
  },
  {
    id: 'BN-22',
    says: 'direct never matches a room',
    match: { peer: { kind: 'direct', id: 'C1' } },
    expected: missed,
  },
  {
    id: 'BN-23',
    says: 'a blank peer id disables the rule',
    match: { platform: 'discord', peer: { kind: 'channel', id: ' ' } },
    expected: missed,
  },
  {
    id: 'BN-24',
    says: 'any peer of the kind',
    match: { peer: { kind: 'group', id: '*' } },
    expected: 'a binding.peer.wildcard',
  },
  {
    id: 'ID-06',
    says: 'dm is direct',
    match: { peer: { kind: 'dm' as 'direct', id: '5' } },
    facts: { peer: { kind: 'dm' as 'direct', id: '5' } },
    expected: 'a binding.peer',
  },
  {
    id: 'chat',
    says: 'an exact chat is as good as a peer',
    match: { chat: 'channel/C1' },
    expected: 'a binding.peer',
  },
  {
    id: 'chat',
    says: 'a chat glob is of the last tier',
    match: { chat: 'discord:*/C?' },
    expected: 'a binding.channel',
  },
  { id: 'chat', says: 'a star stops at a slash', match: { chat: 'discord:*' }, expected: missed },
  {
    id: 'absent',
    says: 'an empty value asks for absence',
    match: { topic: '' },
    expected: 'a binding.channel',
  },
  {
    id: 'absent',
    says: 'a present value is not absent',
    match: { topic: '' },
    facts: { topic: 'x' },
    expected: missed,
  },
  { id: 'present', says: 'a star asks for presence', match: { sender: '*' }, expected: missed },
  {
    id: 'list',
    says: 'any value of a list suffices',
    match: { verb: ['join', 'mess*'] },
    expected: 'a binding.channel',
  },
  {
    id: 'verb',
    says: 'a native mention is the verb mention',
    match: { verb: 'mention' },
    facts: { mentioned: true },
    expected: 'a binding.channel',
  },
];

describe('a single rule', () => {
  it.each(cases)('$id: $says', ({ match, facts, expected }) => {
    expect(answer([row('a', match)], facts)).toBe(expected);
  });
});

describe('targets', () => {
  it('BN-14, BN-15: a thread rule beats its parent, and the key names the thread', () => {
    const facts = { parentPeer: { kind: 'channel', id: 'P1' } } as const;
    const parent = row('b', { peer: { kind: 'channel', id: 'P1' } });
    expect(answer([parent, row('a', { peer: c1 })], facts)).toBe('a binding.peer');
    expect(asked([parent], facts).sessionKey).toBe('agent:b:discord:channel:c1');
  });

  it('BN-25: a rule to a missing agent refuses instead of running another', () => {
    const gone = asked([row('ghost', { peer: c1 })], {}, { settings: { defaults: {} } });
    expect(gone).toMatchObject({ agent: null, routeId: 'to-ghost', matchedBy: 'binding.peer' });
  });

  it('BN-29: the answer tells everything that was decided', () => {
    expect(
      asked([row('a', { peer: c1 })], { account: ' OPS ', peer: { kind: 'direct', id: '7' } }),
    ).toMatchObject({
      agent: 'main',
      agents: ['main'],
      account: 'ops',
      mode: 'trigger',
      routeId: null,
      sessionKey: 'agent:main:main',
      mainSessionKey: 'agent:main:main',
      strategy: null,
      version: 7,
    });
  });

  it('BN-30: a rule admits nobody', () => {
    const stranger = asked([row('a', { peer: { kind: 'direct', id: '7' } })], {
      peer: { kind: 'direct', id: '7' },
    });
    expect(stranger).toMatchObject({ agent: 'a', outcome: 'gated', deliveries: [] });
    expect(stranger.gates.at(-1)).toEqual({
      gate: 'dmPolicy',
      passed: false,
      reason: 'dm_policy_pairing_required',
    });
  });

  it('AG-02, X-16: the default agent is the marked one, else the oldest', () => {
    const born = [
      { path: 'young', seq: 9 },
      { path: 'old', seq: 1 },
    ];
    expect(answer([], {}, { agents: born })).toBe('old default');
    expect(answer([], {}, { agents: [...born, { path: 'x', seq: 10, default: true }] })).toBe('x default');
    expect(answer([], {}, { agents: [] })).toBe('null none');
  });
});
