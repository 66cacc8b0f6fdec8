import { describe, expect, it } from '@jest/globals';
import { answer, row } from '../../test/support/route-questions.js';
import type { InboundFacts, RouteMatch } from './types.js';

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
