import { describe, expect, it } from '@jest/globals';
import { effectivePolicy } from './effective.js';
import { resolve } from './resolve.js';
import { compile } from './router.js';
import type { ChannelPolicy, ChannelRow, InboundFacts, RuntimeState } from './types.js';

function decided(
  policy: ChannelPolicy | undefined,
  facts: Partial<InboundFacts> = {},
  state: RuntimeState = {},
  defaults?: ChannelPolicy,
) {
  const platform = facts.platform ?? 'telegram';
  const router = compile({
    version: 1,
    agents: [{ path: 'main', seq: 0 }],
    channels: policy ? [{ id: platform, platform, ...policy }] : [],
    routes: [],
    settings: defaults ? { defaults } : {},
  });
  return resolve(router, { platform, peer: { kind: 'direct', id: '42' }, ...facts }, state);
}

/** The gate that closed, or the last but the route and mention gates. */
function told(...question: Parameters<typeof decided>): string {
  const { gates } = decided(...question);
  const closed = gates.find((gate) => !gate.passed);
  const shown = closed ?? gates.filter(({ gate }) => gate !== 'route' && gate !== 'mention').at(-1);
  return `${shown?.gate} ${shown?.reason} ${closed ? 'stopped' : 'passed'}`;
}

const room = (over: Partial<InboundFacts> = {}): Partial<InboundFacts> => ({
  peer: { kind: 'group', id: '-1' },
  sender: 'telegram:user/42',
  mentioned: true,
  ...over,
});

describe('direct chats', () => {
  it.each<[string, ChannelPolicy, Partial<InboundFacts>, RuntimeState, string]>([
    ['DP-01 absent is pairing', {}, {}, {}, 'dm_policy_pairing_required stopped'],
    [
      'DP-02 disabled beats all',
      { dmPolicy: 'disabled', allowFrom: ['*', '42'] },
      {},
      {},
      'dm_policy_disabled stopped',
    ],
    ['DP-02 open', { dmPolicy: 'open' }, {}, {}, 'dm_policy_open passed'],
    ['DP-02 listed', { allowFrom: ['42'] }, {}, {}, 'dm_policy_allowlisted passed'],
    ['DP-04 paired', {}, {}, { paired: true }, 'dm_policy_allowlisted passed'],
    [
      'DP-04 a pairing does not count under allowlist',
      { dmPolicy: 'allowlist', allowFrom: ['7'] },
      {},
      { paired: true },
      'dm_policy_not_allowlisted stopped',
    ],
    [
      'DP-05 a star does not void pairing',
      { allowFrom: ['*'] },
      {},
      {},
      'dm_policy_pairing_required stopped',
    ],
    [
      'DP-05 a star under allowlist',
      { dmPolicy: 'allowlist', allowFrom: ['*'] },
      {},
      {},
      'dm_policy_allowlisted passed',
    ],
    [
      'DP-07 trimmed',
      { dmPolicy: 'allowlist', allowFrom: ['', ' 42 '] },
      {},
      {},
      'dm_policy_allowlisted passed',
    ],
    [
      'DP-09 open with a list',
      { dmPolicy: 'open', allowFrom: ['7'] },
      {},
      {},
      'dm_policy_not_allowlisted stopped',
    ],
    ['DP-12 own chat', {}, { fromSelf: true, selfChat: true }, {}, 'dm_self_chat passed'],
    ['DP-14 prefix', { dmPolicy: 'allowlist', allowFrom: ['TG:42'] }, {}, {}, 'dm_policy_allowlisted passed'],
    [
      'DP-14 address',
      { allowFrom: ['telegram:user/42'] },
      { sender: 'telegram:user/42' },
      {},
      'dm_policy_allowlisted passed',
    ],
    [
      'DP-14 name',
      { dmPolicy: 'allowlist', allowFrom: ['@ann'] },
      {},
      {},
      'dm_policy_not_allowlisted stopped',
    ],
    [
      'DP-13 telephone numbers',
      { allowFrom: ['0049 (151) 234'] },
      { platform: 'whatsapp', sender: 'whatsapp:49151234@s.whatsapp.net' },
      {},
      'dm_policy_allowlisted passed',
    ],
    [
      'mail domain',
      { allowFrom: ['*@Acme.com'] },
      { platform: 'email', sender: 'email:address/Ann@acme.com' },
      {},
      'dm_policy_allowlisted passed',
    ],
    [
      'unproven mail is neither listed nor offered a pairing',
      { allowFrom: ['*@acme.com'] },
      { platform: 'email', sender: 'email:address/ann@acme.com', verb: 'untrusted' },
      { paired: true },
      'sender_unverified stopped',
    ],
    [
      'unproven mail is not listed under allowlist either',
      { dmPolicy: 'allowlist', allowFrom: ['ann@acme.com'] },
      { platform: 'email', sender: 'email:address/ann@acme.com', verb: 'untrusted' },
      {},
      'dm_policy_not_allowlisted stopped',
    ],
  ])('%s', (_, policy, facts, state, expected) => {
    expect(told(policy, facts, state)).toBe(`dmPolicy ${expected}`);
  });

  it.each(['web', 'hook'])('%s needs no channel', (platform) => {
    expect(told(undefined, { platform })).toBe('dmPolicy dm_policy_open passed');
    expect(told({ dmPolicy: 'disabled' }, { platform })).toBe('dmPolicy dm_policy_disabled stopped');
  });
});

describe('before any policy', () => {
  it.each<[string, ChannelPolicy & { enabled?: boolean }, Partial<InboundFacts>, RuntimeState, string]>([
    ['our own message', { dmPolicy: 'open' }, { fromSelf: true }, {}, 'own own_message stopped'],
    ['a bot', { dmPolicy: 'open' }, { fromBot: true }, {}, 'own bot_message stopped'],
    [
      'an allowed bot',
      { dmPolicy: 'open', allowBots: true },
      { fromBot: true },
      {},
      'dmPolicy dm_policy_open passed',
    ],
    [
      'a bot in a loop',
      { dmPolicy: 'open', allowBots: true },
      { fromBot: true },
      { botLoop: true },
      'own bot_loop stopped',
    ],
    ['a disabled channel', { dmPolicy: 'open', enabled: false }, {}, {}, 'channel channel_disabled stopped'],
  ])('%s', (_, policy, facts, state, expected) => {
    expect(told(policy, facts, state)).toBe(expected);
  });
});

describe('rooms', () => {
  it.each<[string, ChannelPolicy, Partial<InboundFacts>, string]>([
    ['GR-01 absent is allowlist', {}, {}, 'sender group_policy_empty_allowlist stopped'],
    [
      'GR-02 room senders',
      { groupAllowFrom: ['42'], allowFrom: ['7'] },
      {},
      'sender group_policy_allowed passed',
    ],
    ['GR-02 else the direct list', { allowFrom: ['42'] }, {}, 'sender group_policy_allowed passed'],
    [
      'GR-02 others',
      { groupAllowFrom: ['7'], allowFrom: ['42'] },
      {},
      'sender group_policy_not_allowlisted stopped',
    ],
    [
      'GR-05 listed rooms only, even if open',
      { groupPolicy: 'open', groups: { '-9': {} } },
      {},
      'room room_not_listed stopped',
    ],
    ['GR-05 star', { groupPolicy: 'open', groups: { '*': {} } }, {}, 'sender group_policy_allowed passed'],
    ['GR-06 by its senders', { allowFrom: ['*'] }, {}, 'sender group_policy_allowed passed'],
    [
      'GR-07 a sender opens no other room',
      { allowFrom: ['42'], groups: { '-9': {} } },
      {},
      'room room_not_listed stopped',
    ],
    [
      'GR-08 disabled',
      { groupPolicy: 'disabled', groups: { '*': {} }, allowFrom: ['*'] },
      {},
      'groupPolicy group_policy_disabled stopped',
    ],
    [
      'GR-15 exact keys',
      { groupPolicy: 'open', groups: { '-1': {} } },
      {},
      'sender group_policy_allowed passed',
    ],
    [
      'GR-15 off',
      { groupPolicy: 'open', groups: { '-1': { enabled: false }, '*': {} } },
      {},
      'room room_disabled stopped',
    ],
    [
      'CH-01 an empty room list blocks',
      { groupPolicy: 'open', groups: { '-1': { allowFrom: [] } } },
      {},
      'sender group_policy_empty_allowlist stopped',
    ],
    [
      'CH-01 an open room',
      { groups: { '-1': { groupPolicy: 'open' } } },
      {},
      'sender group_policy_allowed passed',
    ],
    [
      'CH-02 topic before room',
      { groupPolicy: 'open', groups: { '-1': { topics: { '3': { allowFrom: ['7'] } } } } },
      { topic: '3' },
      'sender group_policy_not_allowlisted stopped',
    ],
    [
      'CH-08 a thread goes by its parent',
      { groupPolicy: 'open', groups: { P: {} } },
      { peer: { kind: 'channel', id: 'T' }, parentPeer: { kind: 'channel', id: 'P' } },
      'sender group_policy_allowed passed',
    ],
    [
      'a key of the prototype is no room',
      { groupPolicy: 'open', groups: { x: {} } },
      { peer: { kind: 'group', id: 'constructor' } },
      'room room_not_listed stopped',
    ],
  ])('%s', (_, policy, facts, expected) => {
    expect(told(policy, room(facts))).toBe(expected);
  });

  it('GR-03: pairings do not count', () => {
    expect(told({ groupAllowFrom: ['7'] }, room(), { paired: true })).toContain('not_allowlisted stopped');
  });

  it('GR-10: asks the gates in one order', () => {
    const open = decided({ groupPolicy: 'open' }, room(), { command: true, commandOwner: true });
    const names = open.gates.map(({ gate }) => gate);
    expect(names).toEqual(['own', 'channel', 'groupPolicy', 'room', 'sender', 'route', 'command', 'mention']);
  });

  it('GR-11: keeps as context only what the mention gate stops', () => {
    expect(decided({}, room()).keepContext).toBe(false);
    const unmentioned = decided({ groupPolicy: 'open' }, room({ mentioned: false }));
    expect(unmentioned).toMatchObject({ outcome: 'gated', keepContext: true });
  });

  it('DP-17: a command in a room needs a listed sender', () => {
    const stopped = decided({ groupPolicy: 'open' }, room(), { command: true, paired: true });
    expect(stopped).toMatchObject({ outcome: 'gated', keepContext: false });
    expect(stopped.gates.at(-1)).toMatchObject({ gate: 'command', reason: 'command_not_authorized' });
    expect(decided({ groupPolicy: 'open', allowFrom: ['42'] }, room(), { command: true }).outcome).toBe(
      'trigger',
    );
  });
});

describe('inheritance', () => {
  const rows: ChannelRow[] = [
    { id: 'telegram', platform: 'telegram', dmPolicy: 'allowlist', groups: { '1': {} }, allowFrom: ['1'] },
    { id: 'telegram.biz', platform: 'telegram', account: 'biz', groups: { '2': {} } },
  ];
  const channels = new Map(rows.map((row) => [row.id, row]));
  const settings = { defaults: { dmPolicy: 'open', groupPolicy: 'open', historyLimit: 5 } } as const;

  it('AC-01, AC-02, X-13: account, channel, defaults, built-in, each with its origin', () => {
    const policy = effectivePolicy(channels, settings, 'telegram', 'biz');
    expect(policy).toMatchObject({
      groups: { value: { '2': {} }, origin: 'account' },
      dmPolicy: { value: 'allowlist', origin: 'channel' },
      groupPolicy: { value: 'open', origin: 'defaults' },
      historyLimit: { value: 5, origin: 'defaults' },
      requireMention: { value: true, origin: 'built-in' },
      unrouted: { value: 'default', origin: 'built-in' },
    });
  });

  it('AC-03: the rooms of an account replace those of its channel', () => {
    const router = compile({ version: 1, agents: [], channels: rows, routes: [], settings });
    const inRoomOne = { platform: 'telegram', account: 'BIZ', peer: { kind: 'group', id: '1' } } as const;
    expect(resolve(router, inRoomOne).gates.at(-1)).toMatchObject({
      gate: 'room',
      reason: 'room_not_listed',
    });
  });

  it('GR-09: the defaults do not open a channel that nobody configured', () => {
    expect(effectivePolicy(new Map(), settings, 'slack', 'default').groupPolicy).toEqual({
      value: 'allowlist',
      origin: 'built-in',
    });
  });
});
