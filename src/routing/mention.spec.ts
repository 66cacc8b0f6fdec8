import { describe, expect, it } from '@jest/globals';
import { mentionPatterns, mentionSources } from './mention.js';
import { readable } from './pattern.js';
import { resolve } from './resolve.js';
import { compile } from './router.js';
import type { AgentRow, ChannelPolicy, InboundFacts, RoutingSettings, RuntimeState } from './types.js';

interface Scene {
  agent?: Partial<AgentRow>;
  channel?: ChannelPolicy;
  settings?: RoutingSettings;
  facts?: Partial<InboundFacts>;
  state?: RuntimeState;
}

function reasonOf({ agent, channel, settings, facts, state }: Scene): string {
  const router = compile({
    version: 1,
    agents: [{ path: 'main', seq: 0, identity: { name: 'Family Bot', emoji: '🦉' }, ...agent }],
    channels: [{ id: 'telegram', platform: 'telegram', groupPolicy: 'open', ...channel }],
    routes: [],
    settings: settings ?? {},
  });
  const peer = { kind: 'group', id: '-1' } as const;
  const { gates } = resolve(
    router,
    { platform: 'telegram', peer, mentioned: false, text: 'hi', ...facts },
    state,
  );
  return gates.at(-1)?.reason ?? '';
}

describe('the mention gate', () => {
  it.each<[string, Scene, string]>([
    ['ME-01 on by default', {}, 'not_mentioned'],
    [
      'ME-01 room',
      { channel: { groups: { '-1': { requireMention: false }, '*': {} } } },
      'mention_not_required',
    ],
    [
      'ME-01 star',
      { channel: { groups: { '-1': {}, '*': { requireMention: false } } } },
      'mention_not_required',
    ],
    [
      'ME-01 room over star',
      { channel: { groups: { '-1': { requireMention: true }, '*': { requireMention: false } } } },
      'not_mentioned',
    ],
    ['ME-01 channel', { channel: { requireMention: false } }, 'mention_not_required'],
    ['ME-03 always', { state: { activation: 'always' } }, 'mention_not_required'],
    [
      'ME-03 mention',
      { channel: { requireMention: false }, state: { activation: 'mention' } },
      'not_mentioned',
    ],
    [
      'ME-04 topic before room',
      {
        channel: { groups: { '-1': { requireMention: true, topics: { '3': { requireMention: false } } } } },
        facts: { topic: '3' },
      },
      'mention_not_required',
    ],
    ['ME-06', { facts: { text: 'ok, family   bot!' } }, 'mention_pattern'],
    ['ME-06 at', { facts: { text: '@Family Bot' } }, 'mention_pattern'],
    ['ME-06 emoji', { facts: { text: 'well 🦉' } }, 'mention_pattern'],
    ['ME-06 bounded', { facts: { text: 'family bottle' } }, 'not_mentioned'],
    [
      'ME-07',
      { agent: { identity: { name: 'Ирина' } }, facts: { text: 'ирина, привет' } },
      'mention_pattern',
    ],
    ['ME-07 bounded', { agent: { identity: { name: 'Ира' } }, facts: { text: 'шираз' } }, 'not_mentioned'],
    [
      'ME-07 unspaced',
      { agent: { identity: { name: '小明' } }, facts: { text: '你好小明吗' } },
      'mention_pattern',
    ],
    [
      'ME-07 particle',
      { agent: { identity: { name: '지수' } }, facts: { text: '지수야 안녕' } },
      'mention_pattern',
    ],
    [
      'ME-07 \\b',
      { agent: { mentionPatterns: ['\\bира\\b'] }, facts: { text: 'Эй, Ира!' } },
      'mention_pattern',
    ],
    [
      'ME-08',
      { agent: { mentionPatterns: ['(invalid', 'good'] }, facts: { text: 'GOOD' } },
      'mention_pattern',
    ],
    ['ME-09', { facts: { text: 'fam\u200bily bot' } }, 'mention_pattern'],
    ['ME-10', { agent: { mentionPatterns: ['@family'] }, facts: { text: '@familybot' } }, 'mention_pattern'],
    ['ME-11', { facts: { mentioned: true } }, 'mentioned'],
    ['ME-13', { facts: { mentionsOthers: true, text: 'family bot' } }, 'not_mentioned'],
    ['ME-14', { facts: { replyToBot: true } }, 'reply_to_bot'],
    ['ME-15', { agent: { identity: {} }, facts: { mentioned: undefined } }, 'mention_undetectable'],
    [
      'ME-16',
      { channel: { allowFrom: ['*'] }, state: { command: true }, facts: { sender: 'telegram:user/1' } },
      'command',
    ],
    [
      'ME-16 others',
      { state: { command: true, commandOwner: true }, facts: { mentionsOthers: true } },
      'not_mentioned',
    ],
    [
      'untrusted text',
      { facts: { verb: 'untrusted', mentioned: true, text: 'family bot' } },
      'text_untrusted',
    ],
    [
      'direct chats',
      { channel: { dmPolicy: 'open' }, facts: { peer: { kind: 'direct', id: '1' } } },
      'direct_chat',
    ],
  ])('%s', (_, scene, expected) => {
    expect(reasonOf(scene)).toBe(expected);
  });

  it('ME-05: takes the agent’s patterns even if empty, then the settings’, then the identity’s', () => {
    const agent = { path: 'a', seq: 0, identity: { name: 'Rook' } };
    expect(mentionSources({ ...agent, mentionPatterns: [] }, { mentionPatterns: ['x'] })).toEqual([]);
    expect(mentionSources(agent, { mentionPatterns: ['x'] })).toEqual(['x']);
    expect(mentionSources(agent, {})).toHaveLength(1);
  });

  it('quotes names that hold pattern characters', () => {
    const [pattern] = mentionPatterns(mentionSources({ path: 'a', seq: 0, name: 'C++ (bot)' }, {}));
    expect(['ask c++ (bot) now', 'ask ccc bot now'].map((text) => pattern?.(readable(text)))).toEqual([
      true,
      false,
    ]);
  });
});
