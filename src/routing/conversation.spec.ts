import { describe, expect, it } from '@jest/globals';
import { safeSegment } from './agent-path.js';
import { resolve } from './resolve.js';
import { compile } from './router.js';
import type { AgentRow, ChannelPolicy, InboundFacts, RouteRow, RuntimeState } from './types.js';

interface World {
  routes?: Partial<RouteRow>[];
  agents?: Partial<AgentRow>[];
  channel?: ChannelPolicy;
}

const everyAgent = ['main', 'corp/eng', 'corp/eng/sre', 'other'].map((path) => ({ path }));

function asked(facts: Partial<InboundFacts>, state: RuntimeState = {}, world: World = {}, explain = false) {
  const router = compile({
    version: 1,
    agents: (world.agents ?? everyAgent).map((agent, seq) => ({ path: 'main', seq, ...agent })),
    channels: [
      { id: 'telegram', platform: 'telegram', dmPolicy: 'open', groupPolicy: 'open', ...world.channel },
    ],
    routes: (world.routes ?? []).map((route, seq) => ({
      id: `r${seq}`,
      seq,
      priority: 0,
      match: {},
      target: { agent: 'main' },
      ...route,
    })),
    settings: {},
  });
  return resolve(router, { platform: 'telegram', peer: { kind: 'direct', id: '42' }, ...facts }, state, {
    explain,
  });
}

const toOther: World = { routes: [{ match: { platform: 'telegram' }, target: { agent: 'other' } }] };
const room = { peer: { kind: 'group', id: '-1' } } as const;

describe('before the table', () => {
  const all: RuntimeState = {
    engagement: 'corp/eng',
    replyAgent: 'corp/eng/sre',
    pinned: { agent: 'main' },
    direct: 'other',
  };

  it('asks engagement, reply chain, pin and direct address in this order', () => {
    const { engagement, replyAgent, pinned, ...rest } = all;
    expect(asked({}, all, toOther)).toMatchObject({
      agent: engagement,
      matchedBy: 'engagement',
      routeId: null,
    });
    expect(asked({}, { replyAgent, pinned, ...rest }, toOther)).toMatchObject({
      agent: replyAgent,
      matchedBy: 'reply',
    });
    expect(asked({}, { pinned, ...rest }, toOther)).toMatchObject({ agent: 'main', matchedBy: 'pinned' });
    expect(asked({}, rest, toOther)).toMatchObject({ agent: 'other', matchedBy: 'direct' });
  });

  it('passes over agents that are gone or not authorized', () => {
    const mayTarget = (agent: string) => agent === 'main';
    expect(asked({}, { ...all, mayTarget }, toOther)).toMatchObject({ agent: 'main', matchedBy: 'pinned' });
    expect(asked({}, { engagement: 'gone' }, toOther)).toMatchObject({
      agent: 'other',
      matchedBy: 'binding.account',
    });
  });

  it.each([
    ['web:corp/eng~k3', 'corp/eng', 'direct'],
    ['web:corp/eng/sre', 'corp/eng/sre', 'direct'],
    ['hook:corp/eng~alerts', 'corp/eng', 'direct'],
    ['web:gone~k3', 'main', 'default'],
  ])('sends %s to %s', (chat, agent, matchedBy) => {
    const platform = chat.slice(0, chat.indexOf(':'));
    expect(asked({ platform, chat }, {}, toOther)).toMatchObject({ agent, matchedBy, outcome: 'trigger' });
  });

  it('keeps an engaged room awake without mentions', () => {
    const closed = { ...toOther, channel: { groups: { '*': {} } } };
    expect(asked({ ...room, mentioned: false }, {}, closed)).toMatchObject({
      outcome: 'gated',
      keepContext: true,
    });
    expect(asked({ ...room, mentioned: false }, { engagement: 'main' }, closed)).toMatchObject({
      outcome: 'trigger',
    });
  });

  it('lets a pinned topic name the session', () => {
    const pinned = asked({ topic: 'a' }, { pinned: { topic: 'Plans' } }, toOther);
    expect(pinned).toMatchObject({ topic: 'Plans', sessionKey: 'agent:other:main:topic:plans' });
  });
});

describe('modes', () => {
  it.each(['observe', 'announce', 'drop'] as const)(
    '%s is the outcome, without asking for a mention',
    (mode) => {
      const decided = asked(
        { ...room, mentioned: false },
        {},
        { routes: [{ target: { agent: 'other', mode } }] },
      );
      expect(decided).toMatchObject({ outcome: mode, mode, routeId: 'r0', keepContext: false });
      expect(decided.deliveries.some((delivery) => delivery.trigger)).toBe(false);
    },
  );

  it('serves the pair of a mention rule and an observing rest', () => {
    const routes = [
      { match: { verb: 'mention' }, target: { agent: 'corp/eng' }, priority: -1 },
      { match: {}, target: { agent: 'corp/eng', mode: 'observe' as const } },
    ];
    expect(asked({ ...room, mentioned: true }, {}, { routes })).toMatchObject({
      outcome: 'trigger',
      routeId: 'r0',
    });
    expect(asked({ ...room, mentioned: false }, {}, { routes })).toMatchObject({
      outcome: 'observe',
      routeId: 'r1',
    });
  });
});

describe('what no rule matches', () => {
  it.each([
    [{}, { agent: 'main', matchedBy: 'default', outcome: 'trigger' }],
    [{ defaultAgent: 'other' }, { agent: 'other', matchedBy: 'default', outcome: 'trigger' }],
    [{ defaultAgent: 'gone' }, { agent: null, matchedBy: 'none', outcome: 'refuse' }],
    [{ unrouted: 'onboarding' }, { agent: null, matchedBy: 'none', outcome: 'onboard', mode: null }],
    [{ unrouted: 'refuse' }, { agent: null, matchedBy: 'none', outcome: 'refuse', sessionKey: null }],
  ] as [ChannelPolicy, object][])('with %j', (channel, expected) => {
    expect(asked({}, {}, { channel })).toMatchObject(expected);
  });
});

describe('templated targets', () => {
  const own = (create: boolean): World => ({
    routes: [{ target: { agent: 'people/{sender}', create } }, { target: { agent: 'other' } }],
    agents: [...everyAgent, { path: 'people/telegram-1' }],
  });

  it('finds the sender’s own agent, and falls on where there is none', () => {
    expect(asked({ sender: 'telegram:user/1' }, {}, own(false))).toMatchObject({
      agent: 'people/telegram-1',
    });
    const explained = asked({ sender: 'telegram:user/2' }, {}, own(false), true);
    expect(explained).toMatchObject({ agent: 'other', create: false });
    expect(explained.considered[0]).toEqual({ routeId: 'r0', matched: false, failedPredicate: 'target' });
  });

  it('asks for the agent to be made only when the rule says so', () => {
    const made = asked({ sender: 'telegram:user/2' }, {}, own(true));
    expect(made).toMatchObject({ agent: 'people/telegram-2', create: true, outcome: 'trigger' });
  });

  it('keeps apart what sanitising would merge', () => {
    const senders = [
      'email:address/a.b@x.com',
      'email:address/a-b@x.com',
      'slack:T1/user/U1',
      'slack:T1/user/u1',
    ];
    const others = [
      'telegram:user/日本',
      'telegram:user/ирина',
      'telegram:user/42',
      'telegram.b:user/42',
      '../..',
      '…',
    ];
    const all = [...senders, ...others].map(safeSegment);
    expect(new Set(all).size).toBe(all.length);
    for (const segment of all)
      expect(segment).toMatch(/^[\p{Ll}\p{Lo}\p{N}][\p{Ll}\p{Lo}\p{N}\p{M}_-]{0,62}$/u);
    expect(safeSegment('telegram:user/42')).toBe('telegram-42');
  });
});

describe('broadcast', () => {
  const three: World = {
    agents: [
      { path: 'main' },
      { path: 'x', mentionPatterns: ['\\bxenia\\b'] },
      { path: 'y', mentionPatterns: ['\\byuri\\b'] },
    ],
    routes: [{ target: { agents: ['x', 'gone', 'y'], strategy: 'sequential' } }],
  };

  it('BR-05, BR-06, BR-07: gives each existing agent its own session', () => {
    const sent = asked({ ...room, mentioned: true }, {}, three);
    expect(sent).toMatchObject({
      agent: 'x',
      agents: ['x', 'y'],
      strategy: 'sequential',
      outcome: 'trigger',
    });
    expect(sent.deliveries.map(({ sessionKey }) => sessionKey)).toEqual([
      'agent:x:telegram:group:-1',
      'agent:y:telegram:group:-1',
    ]);
    expect(asked({}, {}, three).deliveries.map(({ sessionKey }) => sessionKey)).toEqual([
      'agent:x:main',
      'agent:y:main',
    ]);
  });

  it('BR-12: lets each agent be called by its own patterns', () => {
    const sent = asked({ ...room, mentioned: false, text: 'Yuri, please' }, {}, three);
    expect(sent).toMatchObject({ agent: 'y', outcome: 'trigger', agents: ['x', 'y'] });
    expect(sent.deliveries.map(({ trigger }) => trigger)).toEqual([false, true]);
  });

  it('BR-04: runs nobody where a gate is closed', () => {
    expect(asked({ ...room, mentioned: false, text: 'hi' }, {}, three)).toMatchObject({
      outcome: 'gated',
      keepContext: true,
    });
    expect(asked(room, {}, { ...three, channel: { groupPolicy: 'disabled' } }).deliveries).toEqual([]);
  });
});

describe('explaining', () => {
  it('lists at most 200 rules, the winner among them', () => {
    const routes = Array.from({ length: 300 }, (_, index) => ({ match: { text: `^word${index}$` } }));
    const last = { match: { platform: 'tele*', account: '*' }, target: { agent: 'other' } };
    const explained = asked({ text: 'hello' }, {}, { routes: [...routes, last] }, true);
    expect(explained.routeId).toBe('r300');
    expect(explained.considered).toHaveLength(200);
    expect(explained.considered.at(-1)).toEqual({ routeId: 'r300', matched: true, failedPredicate: null });
  });
});
