import { describe, expect, it } from '@jest/globals';
import { roomTools, sandboxTools, subagentTools, type RoomTools, type SenderNames } from './room-tools.js';
import { checkToolRules, resolveToolPolicy, toolLayers, type ToolSources } from './tool-policy.js';

const all = [
  'read',
  'write',
  'edit',
  'apply_patch',
  'exec',
  'web_fetch',
  'session_status',
  'cron',
  'image',
  'message',
];

function allowed(sources: ToolSources, tools = all): string[] {
  const decisions = resolveToolPolicy(toolLayers(sources), tools);
  return decisions.filter((decision) => decision.allowed).map(({ tool }) => tool);
}

describe('tool policy', () => {
  it.each<[string, ToolSources, string[], string[]]>([
    ['TO-01', { global: { deny: ['exec'] }, agent: { allow: ['exec', 'read'] } }, ['exec', 'read'], ['read']],
    ['TO-02 deny', { agent: { allow: ['read'], deny: ['read'] } }, ['read'], []],
    ['TO-02 empty', { agent: { allow: [], deny: ['read'] } }, ['read', 'write'], ['write']],
    ['TO-03 alias', { agent: { allow: [' Bash '] } }, ['exec', 'Bash', 'read'], ['exec', 'Bash']],
    ['TO-03 glob', { agent: { allow: ['web_*'] } }, ['web_fetch', 'read'], ['web_fetch']],
    ['TO-04', { agent: { allow: ['group:fs'] } }, ['edit', 'exec'], ['edit']],
    [
      'TO-04 openclaw',
      { agent: { allow: ['group:openclaw'] } },
      ['read', 'exec', 'cron', 'image'],
      ['cron', 'image'],
    ],
    ['TO-05', { agent: { allow: ['group:nope'] } }, all, []],
    ['TO-06 minimal', { agent: { profile: 'minimal' } }, all, ['session_status']],
    ['TO-06 messaging', { agent: { profile: 'messaging' } }, all, ['session_status', 'message']],
    ['TO-06 full', { agent: { profile: 'full' } }, all, all],
    ['TO-07', { global: { profile: 'minimal' }, agent: { profile: 'full' } }, all, all],
    ['TO-07 also', { agent: { profile: 'minimal', alsoAllow: ['read'] } }, all, ['read', 'session_status']],
    [
      'TO-08 model before provider',
      {
        provider: 'p',
        model: 'm',
        agent: { byProvider: { p: { deny: ['read'] }, 'P/M': { deny: ['write'] } } },
      },
      ['read', 'write'],
      ['read'],
    ],
    ['TO-09', { agent: { profile: 'nope' } }, all, []],
    ['TO-10', { agent: { allow: ['nope'] } }, all, []],
    ['TO-11 allow', { agent: { allow: ['write'] } }, ['apply_patch', 'write'], ['apply_patch', 'write']],
    ['TO-11 deny', { agent: { deny: ['write'] } }, ['apply_patch', 'exec'], ['exec']],
    ['TO-15', { room: { allow: ['read'] }, agent: { deny: ['read'] } }, all, []],
    ['TO-17', {}, all, all],
  ])('%s', (_, sources, tools, expected) => {
    expect(allowed(sources, tools)).toEqual(expected);
  });

  it('TO-12: keeps owner tools from others, and names the layer that refused', () => {
    const layers = toolLayers({ agent: { deny: ['exec'] } });
    expect(resolveToolPolicy(layers, ['cron', 'exec'], { owner: false })).toEqual([
      { tool: 'cron', allowed: false, layer: 'owner', reason: 'owner_only' },
      { tool: 'exec', allowed: false, layer: 'agent', reason: 'denied' },
    ]);
  });

  it('TO-07, TO-09: refuses rules that contradict themselves or name no profile', () => {
    const faults = checkToolRules({
      allow: ['a'],
      alsoAllow: ['b'],
      profile: 'x',
      byProvider: { p: { alow: [] } },
    });
    expect(faults.map(({ path }) => path)).toEqual([
      'tools.profile',
      'tools.byProvider.p.alow',
      'tools.alsoAllow',
    ]);
  });
});

describe('the tools of a room', () => {
  const rules = (name: string) => ({ allow: [name] });
  const ann: SenderNames = { platform: 'slack', id: 'U1', e164: '+49', username: '@Ann', name: 'Boss' };
  const pick = (room?: RoomTools, every?: RoomTools, sender = ann) =>
    roomTools(room, every, sender)?.allow?.[0];

  it('TO-13: takes one rule set and merges none', () => {
    const full = { tools: rules('room'), toolsBySender: { 'id:U1': rules('room sender') } };
    const every = { tools: rules('any'), toolsBySender: { '*': rules('any sender') } };
    expect(pick(full, every)).toBe('room sender');
    expect(pick({ tools: rules('room') }, every)).toBe('room');
    expect(pick({}, every)).toBe('any sender');
    expect(pick(undefined, { tools: rules('any') })).toBe('any');
  });

  it.each([
    [{ 'name:boss': rules('x'), 'username:@ANN': rules('y') }, 'y'],
    [{ 'username:ann': rules('x'), 'e164:+49': rules('y') }, 'y'],
    [{ 'e164:+49': rules('x'), 'id:U1': rules('y') }, 'y'],
    [{ 'id:U1': rules('x'), 'channel:slack:U1': rules('y') }, 'y'],
    [{ 'id:Boss': rules('x'), '*': rules('y') }, 'y'],
  ])('TO-14: of %j the surer name counts', (toolsBySender, expected) => {
    expect(pick({ toolsBySender })).toBe(expected);
  });

  it('TO-14: a sender cannot choose an id that reads as another key', () => {
    const room = { toolsBySender: { 'name:root': rules('x') } };
    expect(pick(room, undefined, { platform: 'irc', id: 'name:root' })).toBeUndefined();
  });

  it('SB-13: leaves pictures readable in a sandbox', () => {
    expect(sandboxTools({ allow: ['read'] }, undefined)?.allow).toEqual(['read', 'image']);
    expect(sandboxTools({ allow: ['read'] }, { allow: ['exec'], deny: ['image'] })?.allow).toEqual(['exec']);
  });

  it('SU-08, SU-09: a leaf has no session tools unless they are given', () => {
    const spawn = ['sessions_spawn', 'read'];
    const left = (depth: number, configured = {}) =>
      allowed({ subagent: subagentTools(depth, 2, configured) }, spawn);
    expect([left(1), left(2)]).toEqual([spawn, ['read']]);
    expect(left(2, { alsoAllow: ['group:sessions'] })).toEqual(spawn);
    expect(left(1, { deny: ['sessions_spawn'] })).toEqual(['read']);
  });
});
