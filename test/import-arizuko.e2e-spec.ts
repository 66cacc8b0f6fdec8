import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeArizuko } from './support/arizuko-instance.js';
import { World } from './support/boot.js';
import { runHere } from './support/command-line.js';

type Fields = Record<string, unknown>;

describe('import arizuko', () => {
  let world: World;
  const root = mkdtempSync(join(tmpdir(), 'rk-az-'));
  const database = join(root, 'store/routd/routd.db');
  const digest = (): string => createHash('sha256').update(readFileSync(database)).digest('hex');
  const run = (...words: string[]) => runHere(world, ['import', 'arizuko', root, ...words]);
  let told: { left: { name: string; reason: string }[]; missing: string[] };

  beforeAll(async () => {
    world = await World.boot();
    makeArizuko(root);
    const before = digest();
    const ran = await run('--apply', '--yes', '--json', '--skills', 'ours');
    expect([ran.code, ran.err]).toEqual([0, '']);
    expect(digest()).toBe(before);
    told = JSON.parse(ran.out) as typeof told;
  });
  afterAll(async () => {
    await world.close();
    rmSync(root, { recursive: true, force: true });
  });

  const facts = (kind: string, id: string, more: Fields = {}): Fields => ({
    ...{ platform: 'telegram', peer: { kind, id }, sender: 'telegram:user/42', text: 'hello' },
    ...more,
  });

  it.each([
    [facts('group', '-100123'), { agent: 'corp/eng', topic: 'standup', outcome: 'trigger' }],
    [facts('direct', '9', { verb: 'mention' }), { agent: 'corp', outcome: 'trigger' }],
    [facts('direct', '9'), { agent: 'corp', outcome: 'observe' }],
    // Their order is by seq and then by id: the rule about everybody stands before the one about this person.
    [facts('direct', '42'), { agent: 'corp', outcome: 'observe' }],
    [
      { ...facts('channel', '5'), platform: 'discord', guild: '77' },
      { agent: 'corp', outcome: 'trigger' },
    ],
    [{ ...facts('channel', '5'), platform: 'discord', guild: '78' }, { outcome: 'refuse' }],
  ])('its routes decide as they did: %j', async (message, expected) => {
    const { body } = await world.api('POST', '/routes/resolve', { message });
    expect(body).toMatchObject(expected);
  });

  it('makes its rows ours', async () => {
    const items = async (at: string): Promise<Fields[]> => (await world.api('GET', at)).body.items;
    expect((await world.api('GET', '/agents/corp')).body).toMatchObject({ model: 'claude-opus-4-8' });
    expect((await world.api('GET', '/agents/sales-team')).status).toBe(200);
    expect(await items('/budgets')).toMatchObject([{ scope: 'corp', period: 'day', limitUsd: 2.5 }]);
    expect(await items('/egress')).toMatchObject([
      { scope: 'corp/**', host: 'example.com' },
      { scope: 'corp/**', host: '*.example.com' },
    ]);
    expect(await items('/grants?principal=user%3Agoogle%3A1')).toMatchObject([
      { action: 'routes:*', scope: 'corp/**', delegable: true },
    ]);
    expect(await items('/grants?principal=agent%3Acorp')).toMatchObject([
      { action: 'turn:delegate', scope: 'corp/*' },
    ]);
    expect(await items('/grants?principal=agent%3Acorp%2Feng')).toMatchObject([
      { action: 'turn:send_file', effect: 'deny' },
    ]);
    expect(await items('/tasks')).toMatchObject([
      { agent: 'corp', chat: 'telegram:dm/42', schedule: { cron: '0 9 * * *' }, context: 'isolated' },
      { agent: 'corp/eng', chat: 'telegram:group/-100123', schedule: { every: 3600 }, paused: true },
    ]);
    expect(await items('/members?child=sender%3Atelegram%3Auser%2F42')).toMatchObject([
      { parent: 'user:google:1' },
    ]);
  });

  it('carries homes, and of skills those that were named', async () => {
    const content = async (at: string): Promise<unknown> => (await world.api('GET', at)).body.content;
    expect(await content('/personas/corp,PERSONA.md')).toBe('You are Corp.');
    expect(await content('/personas/corp%2Feng,PERSONA.md')).toBe('You are Eng.');
    expect(await content('/memories/corp,diary%2F2026-01-02.md')).toBe('a day');
    expect(await content('/skills/corp,ours')).toBe('# ours');
    expect(await content('/skill-files/corp,ours%2Fscripts%2Frun.sh')).toBe('#!/bin/sh');
    expect((await world.api('GET', '/skills/corp,go')).status).toBe(404);
  });

  it('tells of everything that it leaves', () => {
    const names = told.left.map(({ name }) => name).join('\n');
    for (const part of [
      ...['groups corp: config.open', 'groups Sales Team: config', 'routes 6', 'routes 7', 'routes 8'],
      ...['routes 9', 'routes 10', 'acl google:2 admin', 'acl google:*', 'acl google:3', 'acl google:4 * *'],
      ...['network_rules gone', 'secrets user google:1 KEY', 'scheduled_tasks task-3', 'web_routes /x'],
      ...['scheduled_tasks task-4', 'corp: MEMORY.md'],
      ...['messages: 2 rows', 'groups/corp/facts', 'groups/corp/.claude/skills: 1 skills'],
      'groups/corp/.claude/skills/ours/logo.png',
    ])
      expect(names).toContain(part);
    expect(told.missing).toEqual(expect.arrayContaining(['corp GITHUB_TOKEN', '** telegram.botToken']));
    expect(JSON.stringify(told)).not.toMatch(/c4nary|AKIA/);
  });

  it('changes nothing when it is done again', async () => {
    const again = await run('--json', '--skills', 'ours');
    expect(JSON.parse(again.out)).toMatchObject({ changes: [], memories: [] });
  });

  it.each([
    ['an empty directory', () => undefined, 'holds none of'],
    ['no database', (dir: string) => writeFileSync(dir, 'not a database'), 'cannot be read'],
  ])('refuses %s', async (_what, make, message) => {
    const dir = mkdtempSync(join(tmpdir(), 'rk-az-'));
    mkdirSync(join(dir, 'store'), { recursive: true });
    make(join(dir, 'store/messages.db'));
    const ran = await runHere(world, ['import', 'arizuko', dir]);
    expect([ran.code, ran.err]).toEqual([1, expect.stringContaining(message)]);
    rmSync(dir, { recursive: true });
  });
});

describe('import eliza', () => {
  let world: World;
  beforeAll(async () => void (world = await World.boot()));
  afterAll(() => world.close());

  it('makes a persona of a character and refuses its secrets', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'rk-el-'));
    const path = join(dir, 'ada.character.json');
    const character = {
      name: 'Ada',
      system: 'You are a mathematician.',
      bio: ['Wrote the first program.', 'Likes\nengines.'],
      lore: 'Met Babbage.',
      topics: ['numbers', 7],
      style: { all: ['be exact'], chat: ['be brief'], post: ['be loud'] },
      messageExamples: [
        [
          { name: '{{user1}}', content: { text: 'Hi' } },
          { name: 'Ada', content: { text: 'Good day.' } },
        ],
      ],
      knowledge: ['2 + 2 = 4', { path: 'secret.md' }],
      settings: { secrets: { OPENAI_API_KEY: 'c4nary' }, model: 'x' },
      secrets: { TOKEN: 'c4nary' },
      plugins: ['@elizaos/plugin-x'],
    };
    writeFileSync(path, JSON.stringify(character));
    const ran = await runHere(world, ['import', 'eliza', path, '--under', 'cast', '--apply', '--yes']);
    expect([ran.code, ran.err]).toEqual([0, '']);
    expect(ran.out).toContain('settings.secrets.OPENAI_API_KEY: is refused');
    expect(ran.out).toContain('secrets.TOKEN: is refused');
    expect(ran.out).toContain('knowledge.1: is a file');
    const { content } = (await world.api('GET', '/personas/cast%2Fada,PERSONA.md')).body as {
      content: string;
    };
    for (const part of ['# Ada', 'You are a mathematician.', '- Likes engines.', '- Met Babbage.', '- 7'])
      expect(content).toContain(part);
    expect(content).toContain('> {{user1}}: Hi');
    expect(ran.out + content).not.toContain('c4nary');
    const again = await runHere(world, ['import', 'eliza', path, '--under', 'cast', '--json']);
    expect((JSON.parse(again.out) as { changes: unknown[] }).changes).toEqual([]);
    rmSync(dir, { recursive: true });
  });
});
