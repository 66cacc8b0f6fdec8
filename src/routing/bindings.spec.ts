import { describe, expect, it } from '@jest/globals';
import { answer, asked, row } from '../../test/support/route-questions.js';
import type { InboundFacts } from './types.js';

const c1 = { kind: 'channel', id: 'C1' } as const;

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
