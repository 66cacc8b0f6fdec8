import { describe, expect, it } from '@jest/globals';
import { indexLinks } from './identity-links.js';
import {
  mainSessionKey,
  scopesFor,
  sessionKey,
  type SessionPlace,
  type SessionRules,
} from './session-key.js';
import {
  classifySessionKey,
  historyKey,
  lastRoutePolicy,
  parseSessionKey,
  pinnedOwner,
  subagentKey,
} from './session-names.js';

const links = indexLinks({ Alice: ['telegram:111', ' Discord:222 '], bob: ['telegram:111', '333'] });

function key(place: Partial<SessionPlace>, rules: Partial<SessionRules> = {}): string {
  const where = { platform: 'telegram', account: 'default', ...place };
  return sessionKey('corp/eng', where, { dmScope: 'main', groupScope: 'per-room', ...rules });
}

const direct = (id: string) => ({ peer: { kind: 'direct', id } }) as const;
const group = (id: string) => ({ peer: { kind: 'group', id } }) as const;

describe('session keys', () => {
  it.each<[string, Partial<SessionPlace>, Partial<SessionRules>, string]>([
    ['SK-01', {}, {}, 'agent:corp/eng:main'],
    ['SK-02', direct('1'), { mainKey: ' Work ' }, 'agent:corp/eng:work'],
    ['SK-03', direct('1'), {}, 'agent:corp/eng:main'],
    ['SK-04', direct('+1555'), { dmScope: 'per-peer' }, 'agent:corp/eng:direct:+1555'],
    ['SK-05', direct('7'), { dmScope: 'per-channel-peer' }, 'agent:corp/eng:telegram:direct:7'],
    [
      'SK-06',
      direct('7'),
      { dmScope: 'per-account-channel-peer' },
      'agent:corp/eng:telegram:default:direct:7',
    ],
    ['SK-08', group('-1'), { dmScope: 'per-peer' }, 'agent:corp/eng:telegram:group:-1'],
    ['SK-08 channel', { peer: { kind: 'channel', id: 'C9' } }, {}, 'agent:corp/eng:telegram:channel:c9'],
    ['SK-09', group('C0ABC'), {}, 'agent:corp/eng:telegram:group:c0abc'],
    ['SK-09 kept', { ...group('AbC='), platform: 'signal' }, {}, 'agent:corp/eng:signal:group:AbC='],
    ['SK-10 room', group(''), {}, 'agent:corp/eng:telegram:group:unknown'],
    ['SK-10 direct', direct(''), { dmScope: 'per-peer' }, 'agent:corp/eng:direct:unknown'],
    ['SK-11', { ...group('C1'), threadId: '17.5' }, {}, 'agent:corp/eng:telegram:group:c1:thread:17.5'],
    ['SK-11 blank', { ...group('C1'), threadId: ' ' }, {}, 'agent:corp/eng:telegram:group:c1'],
    ['SK-12', { ...group('-1'), topic: '3' }, {}, 'agent:corp/eng:telegram:group:-1:topic:3'],
    [
      'SK-12 in the id',
      { ...group('-1:topic:3'), topic: '3' },
      {},
      'agent:corp/eng:telegram:group:-1:topic:3',
    ],
    [
      'SK-12 in the id of a thread',
      { ...group('-1:topic:3'), threadId: '3' },
      {},
      'agent:corp/eng:telegram:group:-1:topic:3',
    ],
    ['SK-13', direct('111'), { dmScope: 'per-peer', links }, 'agent:corp/eng:direct:alice'],
    [
      'SK-13 other channel',
      { ...direct('222'), platform: 'discord' },
      { dmScope: 'per-peer', links },
      'agent:corp/eng:direct:alice',
    ],
    [
      'SK-13 bare',
      direct('333'),
      { dmScope: 'per-channel-peer', links },
      'agent:corp/eng:telegram:direct:bob',
    ],
    ['SK-13 not in main', direct('111'), { links }, 'agent:corp/eng:main'],
    ['SK-16', group('-1'), { groupScope: 'main' }, 'agent:corp/eng:main'],
    [
      'SK-25',
      { ...group('9@g.us'), platform: 'whatsapp', account: 'biz' },
      {},
      'agent:corp/eng:whatsapp:group:9@g.us:thread:whatsapp-account-biz',
    ],
  ])('%s', (_, place, rules, expected) => {
    expect(key(place, rules)).toBe(expected);
  });

  it('SK-13: takes the first person in file order where several are linked', () => {
    const twice = indexLinks({ first: ['444'], second: ['telegram:444'] });
    expect(key(direct('444'), { dmScope: 'per-peer', links: twice })).toBe('agent:corp/eng:direct:first');
  });

  it('SK-16: takes the scope of the rule, then the agent, then the settings', () => {
    const agent = { path: 'a', seq: 1, dmScope: 'per-peer' } as const;
    const settings = { dmScope: 'per-channel-peer', groupScope: 'main' } as const;
    expect(scopesFor({ dmScope: 'main' }, agent, settings)).toEqual({ dmScope: 'main', groupScope: 'main' });
    expect(scopesFor(undefined, agent, settings).dmScope).toBe('per-peer');
    expect(scopesFor(undefined, undefined, settings).dmScope).toBe('per-channel-peer');
    expect(scopesFor(undefined, undefined, {})).toEqual({ dmScope: 'main', groupScope: 'per-room' });
  });

  it('SK-18 to SK-22: names around sessions', () => {
    expect(historyKey('telegram', 'default', { kind: 'group', id: '-1' })).toBe('telegram:default:group:-1');
    expect(subagentKey('corp/eng', 'u1')).toBe('agent:corp/eng:subagent:u1');
    expect(parseSessionKey('agent:corp/eng:telegram:group:-1')).toEqual({
      agent: 'corp/eng',
      rest: 'telegram:group:-1',
    });
    expect(['', 'agent:a:main', 'agent:', 'agent::x', 'main'].map(classifySessionKey)).toEqual([
      'missing',
      'agent',
      'malformed',
      'malformed',
      'alias',
    ]);
    expect(lastRoutePolicy(mainSessionKey('a'), 'agent:a:main')).toBe('main');
    expect(lastRoutePolicy('agent:a:direct:1', 'agent:a:main')).toBe('session');
    expect(pinnedOwner('main', [' 42 '])).toBe('42');
    expect([
      pinnedOwner('main', ['*']),
      pinnedOwner('main', ['1', '2']),
      pinnedOwner('per-peer', ['1']),
    ]).toEqual([undefined, undefined, undefined]);
  });
});
