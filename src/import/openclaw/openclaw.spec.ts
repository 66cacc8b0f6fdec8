import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readWithIncludes } from '../includes.js';
import { ImportFault, type Translation } from '../translation.js';
import { translateOpenclaw } from './openclaw.js';
import { toolNames } from './tools.js';
import type { Workspace } from './workspace.js';

const platforms = new Map([
  ['telegram', ['botToken']],
  ['whatsapp', []],
  ['discord', []],
  ['slack', []],
]);

const read = (
  config: Record<string, unknown>,
  workspace: (folder: string) => Workspace | string = () => 'none',
): Translation => translateOpenclaw(config, { platforms, workspace });

const rowsOf = ({ documents }: Translation, kind: string) =>
  documents.find((one) => one.kind === kind)?.rows ?? [];

const words = [
  ...['agents', 'list', 'entries', 'defaults', 'id', 'default', 'model', 'primary', 'tools', 'allow', 'deny'],
  ...['bindings', 'agentId', 'match', 'channel', 'accountId', 'peer', 'kind', 'guildId', 'roles', 'session'],
  ...['channels', 'telegram', 'discord', 'slack', 'accounts', 'guilds', 'groups', 'dmPolicy', 'allowFrom'],
  ...['sandbox', 'docker', 'mode', 'identity', 'groupChat', 'mentionPatterns', 'messages', 'agentToAgent'],
  ...[
    'main',
    'direct',
    'group',
    '*',
    'open',
    'botToken',
    'identityLinks',
    'enabled',
    'users',
    'topics',
    'dm',
  ],
];

const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6, depthSize: 'large' },
    fc.constantFrom<unknown>(...words, true, false, null, 7, -1, 1.5, '', '../../etc', '\u202e', '日本'),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...words), fc.string()), tie('tree'), { maxKeys: 6 }),
  ),
}));
const config = fc.dictionary(fc.constantFrom(...words), tree, { maxKeys: 8 });

describe('an OpenClaw configuration', () => {
  it('ends in a translation or in faults that name their place, whatever it holds', () => {
    fc.assert(
      fc.property(config, (given) => {
        try {
          for (const { reason } of read(structuredClone(given)).left) expect(reason).not.toBe('');
        } catch (error) {
          if (!(error instanceof ImportFault)) throw error;
          for (const { path, message } of error.faults) expect([path, message]).not.toContain('');
        }
      }),
      { numRuns: 400 },
    );
  });

  it('is JSON5 or a fault, whatever text it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          readWithIncludes('a.json5', text, () => text);
        } catch (error) {
          expect(error).toBeInstanceOf(ImportFault);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('never puts a credential into a row or a reason', () => {
    const credential = 'c4nary-credential';
    const names = ['token', 'botToken', 'appToken', 'signingSecret', 'password', 'apiKey', 'secret', 'other'];
    const block = Object.fromEntries(names.map((name) => [name, credential]));
    const found = read({
      channels: { telegram: { ...block, accounts: { a: block } }, slack: block, discord: { dm: block } },
      models: { providers: { x: block } },
      gateway: { auth: block },
      env: { vars: block },
      agents: { list: [{ id: 'a', ...block, identity: block, sandbox: { docker: { env: block } } }] },
      ...block,
    });
    const { secrets, ...rest } = found;
    expect(JSON.stringify(rest)).not.toContain(credential);
    expect(secrets.filter(({ value }) => value === credential).map(({ name }) => name)).toContain(
      'telegram.a.botToken',
    );
  });

  it('lets an account inherit from its channel and not from the default account (AC-05)', () => {
    const accounts = { default: { dmPolicy: 'open', allowFrom: ['*'] }, second: {} };
    const found = read({ channels: { whatsapp: { groupPolicy: 'open', accounts } } });
    expect(rowsOf(found, 'Channel')).toEqual([
      { id: 'whatsapp', dmPolicy: 'open', allowFrom: ['*'], groupPolicy: 'open' },
      { id: 'whatsapp.second', dmPolicy: 'pairing', allowFrom: [], groupPolicy: 'open' },
    ]);
  });

  it('lets in by name nobody who stood in a group of senders', () => {
    const found = read({ channels: { telegram: { allowFrom: ['accessGroup:ops', ' tg:7 ', 'a*'] } } });
    expect(rowsOf(found, 'Channel')).toMatchObject([{ allowFrom: ['tg:7', 'a\\*'] }]);
    expect(found.left.map(({ name }) => name)).toContain('channels.telegram.allowFrom: accessGroup:ops');
  });

  it('keeps a room closed whose limits it cannot carry', () => {
    const rooms = { 1: { roles: ['r'] }, 2: { users: ['u'], roles: ['r'] }, general: {} };
    const found = read({ channels: { discord: { guilds: { 9: { channels: rooms } } } } });
    expect(rowsOf(found, 'Channel')).toMatchObject([
      { groups: { 1: { allowFrom: [] }, 2: { allowFrom: ['u'] } } },
    ]);
    expect(found.left.map(({ name }) => name)).toEqual(
      expect.arrayContaining([expect.stringContaining('general'), expect.stringContaining('roles')]),
    );
  });

  it('takes tools away in layers, and never by a name that means nothing here (TO-01, TO-10)', () => {
    const tools = (global: object | undefined, agent: object | undefined) =>
      rowsOf(read({ tools: global, agents: { list: [{ id: 'a', tools: agent }] } }), 'Agent')[0]?.tools;
    expect(tools(undefined, undefined)).toBeUndefined();
    expect(tools({ deny: ['bash'] }, { allow: ['group:runtime', 'read'] })).toEqual({
      allow: ['Read', 'Glob', 'Grep', 'Skill', 'TodoWrite'],
    });
    expect(tools(undefined, { deny: ['write', 'browser'] })).toEqual({ deny: ['Write'] });
    expect(tools(undefined, { allow: ['nothing_such'] })).toEqual({ allow: ['Skill', 'TodoWrite'] });
  });

  it('names tools as docs/imports.md does', () => {
    const lines = Object.entries(toolNames)
      .filter(([, ours]) => ours.length > 0)
      .map(([theirs, ours]) => `| \`${theirs}\` | ${ours.map((name) => `\`${name}\``).join(', ')} |`);
    expect(readFileSync('docs/imports.md', 'utf8')).toContain(lines.join('\n'));
  });

  it('makes the files of a workspace those of a home', () => {
    const files = new Map([
      ['SOUL.md', 'You are calm.\n'],
      ['IDENTITY.md', 'Name: Mo'],
      ['AGENTS.md', 'House rules'],
      ['USER.md', 'Ada'],
      ['MEMORY.md', 'likes tea'],
      ['memory/2026-01-02.md', 'a day'],
      ['skills/review/SKILL.md', '# review'],
      ['skills/review/scripts/run.sh', '#!/bin/sh'],
      ['skills/review/lib/__init__.py', ''],
      ['skills/review/key.txt', 'AKIAABCDEFGHIJKLMNOP'],
      ['skills/review/big.txt', 'a'.repeat(300_000)],
      ['skills/review/Two words.md', 'x'],
      ['skills/loose/run.sh', 'x'],
      ['HEARTBEAT.md', 'each hour'],
    ]);
    const found = read({}, () => ({ files, unread: [{ name: 'skills/x.png', reason: 'is no text' }] }));
    expect(rowsOf(found, 'Persona')).toEqual([
      { agent: 'main', name: 'PERSONA.md', content: 'You are calm.\n\nName: Mo\n' },
      { agent: 'main', name: 'CLAUDE.md', content: 'House rules\n' },
    ]);
    expect(rowsOf(found, 'Skill')).toEqual([{ agent: 'main', name: 'review', content: '# review' }]);
    expect(rowsOf(found, 'SkillFile')).toEqual([
      { agent: 'main', name: 'review/scripts/run.sh', content: '#!/bin/sh' },
      { agent: 'main', name: 'review/lib/__init__.py', content: '' },
    ]);
    expect(found.memories).toEqual([
      { agent: 'main', name: 'MEMORY.md', content: 'Ada\n\nlikes tea\n' },
      { agent: 'main', name: 'diary/2026-01-02.md', content: 'a day' },
    ]);
    expect(found.left).toEqual([
      { name: 'workspace/HEARTBEAT.md', reason: expect.stringContaining('task') },
      { name: 'main: skills/review/key.txt', reason: expect.stringContaining('credential') },
      { name: 'main: skills/review/big.txt', reason: expect.stringContaining('262144') },
      { name: 'main: skills/review/Two words.md', reason: expect.stringContaining('no place') },
      { name: 'main: skills/loose/run.sh', reason: expect.stringContaining('SKILL.md') },
      { name: 'workspace/skills/x.png', reason: 'is no text' },
    ]);
  });

  it('brings of the files of skills as many as a server takes at once, and lists the others', () => {
    const files = new Map([['skills/review/SKILL.md', '# review']]);
    for (let count = 100; count < 140; count += 1)
      files.set(`skills/review/${count}.md`, 'a '.repeat(120_000));
    const found = read({}, () => ({ files, unread: [] }));
    expect(rowsOf(found, 'SkillFile')).toHaveLength(34);
    expect(found.left).toHaveLength(6);
    expect(found.left[0]).toMatchObject({
      name: 'main: skills/review/134.md',
      reason: expect.stringContaining('is beyond the 8388608 bytes'),
    });
  });
});
