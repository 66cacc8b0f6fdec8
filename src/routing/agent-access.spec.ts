import { describe, expect, it } from '@jest/globals';
import {
  decideAccess,
  decideHop,
  decideSpawn,
  type AccessQuestion,
  type SessionRef,
} from './agent-access.js';
import { botPair, countBotMessage, quietPair } from './bot-loop.js';
import type { RoutingSettings } from './types.js';

const session = (agent: string, rest = 'main'): SessionRef => ({
  agent,
  sessionKey: `agent:${agent}:${rest}`,
});
const across: AccessQuestion = { from: session('home'), to: session('work') };

describe('reaching other agents', () => {
  it.each<[string, RoutingSettings['agentToAgent'], AccessQuestion, string]>([
    ['AA-01', undefined, across, 'disabled'],
    ['AA-02', undefined, { from: session('a'), to: session('a') }, 'same_agent'],
    ['AA-03', { enabled: true, allow: ['home', 'work'] }, across, 'allowed'],
    ['AA-03 both', { enabled: true, allow: ['home'] }, across, 'not_listed'],
    ['AA-04', { enabled: true }, across, 'allowed'],
    ['AA-05 exact', { enabled: true, allow: ['Home', 'work'] }, across, 'not_listed'],
    ['AA-05 glob', { enabled: true, allow: ['HO*', 'work'] }, across, 'allowed'],
    ['AA-05 star', { enabled: true, allow: ['*'] }, across, 'allowed'],
    ['AA-06', { enabled: true }, { ...across, visibility: 'tree' }, 'visibility'],
    ['AA-08', { enabled: false }, { ...across, visibility: 'agent' }, 'visibility'],
    ['AA-09', { enabled: true }, { ...across, visibility: 'all', clamped: true }, 'visibility'],
    ['X-08 pair', { enabled: true, allow: [{ from: 'home', to: 'work' }] }, across, 'allowed'],
    ['X-08 way back', { enabled: true, allow: [{ from: 'work', to: 'home' }] }, across, 'not_listed'],
  ])('%s', (_, settings, question, expected) => {
    expect(decideAccess(settings, question).reason).toBe(expected);
  });

  it.each([
    ['self', false],
    ['tree', true],
    ['agent', true],
  ] as const)('AA-07: with visibility %s a child is visible: %s', (visibility, expected) => {
    const child = { ...session('a', 'subagent:1'), spawnedBy: ['agent:a:main'] };
    expect(decideAccess(undefined, { from: session('a'), to: child, visibility }).allowed).toBe(expected);
    const foreign = decideAccess(undefined, { from: session('a'), to: session('a', 'direct:1'), visibility });
    expect(foreign.allowed).toBe(visibility === 'agent');
  });

  it('X-09: stops chains that turn in a circle or grow', () => {
    expect(decideHop(['a', 'b', 'c'], 'a').reason).toBe('cycle');
    expect(decideHop(['a', 'b'], 'c').allowed).toBe(true);
    expect(decideHop(['a', 'b'], 'c', 2).reason).toBe('too_many_hops');
  });
});

describe('starting sub-agents', () => {
  const first = { caller: 'a', depth: 0, active: 0 };
  it.each([
    ['SU-02 itself', first, 'allowed'],
    ['SU-02 other', { ...first, target: 'b' }, 'target_not_allowed'],
    ['SU-03', { ...first, target: 'b', allowAgents: [' b '] }, 'allowed'],
    ['SU-02 any', { ...first, target: 'b', allowAgents: ['*'] }, 'allowed'],
    ['SU-04', { ...first, depth: 1 }, 'too_deep'],
    ['SU-05', { ...first, active: 5 }, 'too_many'],
  ])('%s', (_, question, expected) => {
    expect(decideSpawn(question).reason).toBe(expected);
  });

  it('tells the one who was refused what is allowed', () => {
    expect(decideSpawn({ ...first, target: 'b' }).detail).toBe('a may not start b; allowed are: none.');
    expect(decideSpawn({ ...first, depth: 3, maxDepth: 2 }).detail).toBe(
      'Depth 3 has reached the limit of 2.',
    );
  });
});

describe('the bot-loop guard', () => {
  it('ME-20: silences a pair after twenty messages within a minute, for a minute', () => {
    let state = quietPair;
    const silenced: number[] = [];
    for (let second = 0; second < 90; second += 1) {
      const counted = countBotMessage(state, second * 1000);
      state = counted.state;
      if (counted.silenced) silenced.push(second);
    }
    expect([silenced[0], silenced.at(-1), silenced.length]).toEqual([20, 79, 60]);
  });

  it('ME-20: counts both directions as one pair', () => {
    expect(botPair('c', 'x', 'y')).toBe(botPair('c', 'y', 'x'));
  });
});
