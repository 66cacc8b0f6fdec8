import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { channelWarnings, checkAllowList } from './check-channel.js';
import { checkMatch } from './check-match.js';
import { checkReferences, routeWarnings } from './check-route.js';
import { checkPatterns, checkSession, checkTarget } from './check-target.js';
import { normaliseAccount } from './names.js';
import { normaliseMatch } from './normalise-match.js';
import { outboundAccount } from './outbound.js';
import { compile } from './router.js';
import { shadowedBy } from './shadow.js';
import type { ChannelRow, RouteMatch, RouteRow, RouteTarget } from './types.js';

const paths = (errors: { path: string }[]) => errors.map(({ path }) => path);

describe('what may be stored', () => {
  it.each<[unknown, string[]]>([
    [{}, []],
    [
      {
        platform: 'telegram',
        account: '*',
        chat: ['a/*', 'b'],
        verb: 'mention',
        topic: '',
        text: 'help|hilfe',
      },
      [],
    ],
    [{ peer: { kind: 'dm', id: 42 }, guild: 7, roles: [] }, []],
    [{ chanel: 'telegram' }, ['match.chanel']],
    [{ constructor: 'x' }, ['match.constructor']],
    [{ chat: 'a[' }, ['match.chat']],
    [{ chat: ['ok', '[z-a]'] }, ['match.chat.1']],
    [{ sender: [] }, ['match.sender']],
    [{ verb: null }, ['match.verb']],
    [{ text: '(broken' }, ['match.text']],
    [{ text: '(?<=a)b' }, ['match.text']],
    [{ account: '***!', platform: 3.5 }, ['match.platform']],
    [{ account: '__proto__' }, ['match.account']],
    [{ account: '!!' }, ['match.account']],
    [{ peer: { kind: 'room', id: '1' } }, ['match.peer.kind']],
    [{ peer: { kind: 'group' } }, ['match.peer.id']],
    [{ peer: { kind: 'group', id: ' ' } }, ['match.peer.id']],
    [{ peer: { kind: 'group', id: '1', name: 'x' } }, ['match.peer.name']],
    [{ peer: '1' }, ['match.peer']],
    [{ roles: 'admin' }, ['match.roles']],
    [[], ['match']],
    [null, ['match']],
  ])('match %j', (match, expected) => {
    expect(paths(checkMatch(match))).toEqual(expected);
  });

  it.each<[unknown, string[]]>([
    [{ agent: 'corp/eng' }, []],
    [{ agent: 'people/{sender}', create: true, mode: 'observe', topic: 'x' }, []],
    [{ agents: ['a', 'b'], strategy: 'sequential' }, []],
    [{ mode: 'drop' }, []],
    [{}, ['target.agent']],
    [{ agent: 'Corp' }, ['target.agent']],
    [{ agent: 'a/{peer}' }, ['target.agent']],
    [{ agent: 'a//b' }, ['target.agent']],
    [{ agent: 'a', agents: ['b'] }, ['target']],
    [{ agents: [] }, ['target.agents']],
    [{ agents: ['a', 'a'] }, ['target.agents']],
    [{ agent: 'a', strategy: 'parallel' }, ['target.strategy']],
    [{ agent: 'a', mode: 'shout' }, ['target.mode']],
    [{ agents: ['a'], create: true }, ['target.create']],
  ])('target %j', (target, expected) => {
    expect(paths(checkTarget(target))).toEqual(expected);
  });

  it('checks scopes and mention patterns', () => {
    expect(paths(checkSession({ dmScope: 'per-peer', groupScope: 'all', x: 1 }))).toEqual([
      'session.groupScope',
      'session.x',
    ]);
    expect(paths(checkPatterns(['ok', '(', 3]))).toEqual(['mentionPatterns.1', 'mentionPatterns.2']);
  });
});

describe('normalising', () => {
  it.each([
    [' Prod/US East ', 'prod-us-east'],
    ['日本', '日本'],
    ['__proto__', 'default'],
    ['', 'default'],
    ['--', 'default'],
  ])('ID-04: account %j is %s', (raw, expected) => {
    expect(normaliseAccount(raw)).toBe(expected);
  });

  it('brings a match into one spelling, and doing so again changes nothing', () => {
    const raw = {
      platform: ' Telegram',
      account: 'Bot Main',
      peer: { kind: 'dm' as 'direct', id: 42 as unknown as string },
      guild: 7 as unknown as string,
      roles: [],
      verb: ['Mention'],
    };
    const match = normaliseMatch(raw);
    expect(match).toEqual({
      platform: 'telegram',
      account: 'bot-main',
      peer: { kind: 'direct', id: '42' },
      guild: '7',
      verb: ['mention'],
    });
    expect(normaliseMatch(match)).toEqual(match);
  });
});

describe('references', () => {
  const channels: ChannelRow[] = [
    { id: 'telegram', platform: 'telegram' },
    { id: 'telegram.alerts', platform: 'telegram', account: 'alerts' },
  ];
  const known = { hasAgent: (path: string) => path === 'a', channels };

  it.each<[RouteMatch, RouteTarget, string[]]>([
    [{ platform: 'telegram', account: 'Alerts' }, { agent: 'a' }, []],
    [{ platform: 'web' }, { agent: 'x/{sender}' }, []],
    [{ platform: 'telegramm' }, { agent: 'a' }, ['match.platform']],
    [{ platform: 'telegram', account: 'ops' }, { agent: 'a' }, ['match.account']],
    [{}, { agent: 'ghost' }, ['target.agent']],
    [{}, { agents: ['a', 'ghost'] }, ['target.agents.1']],
    [{}, { agent: 'ghost', create: true }, []],
    [{}, { mode: 'drop' }, []],
  ])('BN-20, BN-25, X-04: %j to %j', (match, target, expected) => {
    expect(paths(checkReferences({ match, target }, known))).toEqual(expected);
  });

  it('X-02: warns of a rule without account where there are several', () => {
    expect(paths(routeWarnings({ platform: 'telegram' }, channels))).toEqual(['match.account']);
    expect(routeWarnings({ platform: 'telegram', account: 'default' }, channels)).toEqual([]);
    expect(routeWarnings({ platform: 'telegram' }, channels.slice(0, 1))).toEqual([]);
  });

  it('X-05: speaks by the one account that leads to the agent, and refuses to guess', () => {
    const rule = (id: string, match: RouteMatch, agent: string): RouteRow => ({
      id,
      priority: 0,
      seq: 0,
      match,
      target: { agent },
    });
    const agents = ['a', 'b', 'c'].map((path, seq) => ({ path, seq }));
    const routes = [
      rule('1', { platform: 'telegram', account: 'alerts' }, 'b'),
      rule('2', { platform: 'telegram', account: '*', sender: 'x' }, 'c'),
    ];
    const router = compile({ version: 1, agents, channels, routes, settings: {} });
    expect(outboundAccount(router, 'b', 'Telegram')).toEqual({ ok: true, channel: 'telegram.alerts' });
    expect(outboundAccount(router, 'c', 'telegram')).toMatchObject({
      ok: false,
      reason: 'ambiguous_account',
    });
    expect(outboundAccount(router, 'a', 'telegram')).toMatchObject({
      ok: false,
      reason: 'ambiguous_account',
    });
    expect(outboundAccount(router, 'b', 'slack')).toMatchObject({ ok: false, reason: 'no_account' });
  });
});

describe('channels', () => {
  const warned = (row: Partial<ChannelRow>, settings = {}) =>
    channelWarnings({
      version: 1,
      agents: [{ path: 'a', seq: 0 }],
      channels: [{ id: 'telegram', platform: 'telegram', ...row }],
      routes: [],
      settings,
    }).map(({ path, message }) => `${path} ${message.split(',')[0]}`);

  it.each<[string, Partial<ChannelRow>, object, string[]]>([
    ['X-12', { dmPolicy: 'open' }, {}, ['dmPolicy lets several people write']],
    ['X-12 decided', { dmPolicy: 'open' }, { dmScope: 'per-peer' }, []],
    ['DP-19 one sender', { dmPolicy: 'allowlist', allowFrom: ['1'] }, {}, []],
    [
      'DP-19 two senders',
      { dmPolicy: 'allowlist', allowFrom: ['1', '2'] },
      {},
      ['dmPolicy lets several people write'],
    ],
    ['DP-05', { allowFrom: ['*'] }, { dmScope: 'per-peer' }, ['allowFrom holds *']],
    ['DP-08', { dmPolicy: 'allowlist' }, {}, ['allowFrom is empty']],
    ['DP-09', { dmPolicy: 'open', allowFrom: ['1'] }, { dmScope: 'per-peer' }, ['allowFrom lacks *']],
    ['disabled', { enabled: false, dmPolicy: 'open' }, {}, []],
  ])('%s', (_, row, settings, expected) => {
    expect(warned(row, settings)).toEqual(expected);
  });

  it('refuses entries that could admit nobody', () => {
    expect(paths(checkAllowList(['tg:1', '*@x.com', '[', 5]))).toEqual(['allowFrom.2', 'allowFrom.3']);
  });
});

describe('shadowed rules', () => {
  const table = (...matches: (RouteMatch | [RouteMatch, number])[]): RouteRow[] =>
    matches.map((each, seq) => {
      const [match, priority] = Array.isArray(each) ? each : [each, 0];
      return { id: `r${seq}`, seq, priority, match, target: { agent: 'a' } };
    });

  it.each<[string, RouteRow[], (string | undefined)[]]>([
    ['the same rule twice', table({ platform: 'x' }, { platform: 'x' }), [undefined, 'r0']],
    [
      'a wider one before it',
      table([{ platform: 'x', account: '*' }, -1], { platform: 'x', guild: 'g' }),
      [undefined, 'r0'],
    ],
    [
      'a wider one of a later tier',
      table({ platform: 'x' }, { platform: 'x', guild: 'g' }),
      [undefined, undefined],
    ],
    ['another account', table({ platform: 'x', account: 'b' }, { platform: 'x' }), [undefined, undefined]],
    ['a glob over a chat', table([{ chat: 'x:a/*' }, -1], { chat: 'x:a/b' }), [undefined, 'r0']],
    [
      'a list',
      table({ sender: ['s1', 's2'] }, { sender: 's2' }, { sender: ['s2', 's3'] }),
      [undefined, 'r0', undefined],
    ],
    ['a mail domain', table([{ sender: '*@x.com' }, -1], { sender: 'a@x.com' }), [undefined, 'r0']],
  ])('%s', (_, routes, expected) => {
    const router = compile({ version: 1, agents: [], channels: [], routes, settings: {} });
    expect(routes.map((route) => shadowedBy(router, route))).toEqual(expected);
  });

  it('can be asked of a rule that is not stored yet', () => {
    const [stored, proposed] = table({ platform: 'x' }, [{ platform: 'x' }, -1]);
    if (!stored || !proposed) throw new Error('two rules');
    const router = compile({ version: 1, agents: [], channels: [], routes: [stored], settings: {} });
    expect(shadowedBy(router, proposed)).toBeUndefined();
    expect(shadowedBy(router, { ...proposed, priority: 0 })).toBe('r0');
  });

  it('is quick in a large table', () => {
    const routes = table(...fc.sample(fc.nat(5000), 5000).map((n) => ({ platform: 'x', sender: `s${n}` })));
    const router = compile({ version: 1, agents: [], channels: [], routes, settings: {} });
    const started = performance.now();
    for (const route of routes) shadowedBy(router, route);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
