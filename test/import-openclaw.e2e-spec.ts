import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { examples } from './support/import-examples.js';
import { World } from './support/boot.js';
import { runHere } from './support/command-line.js';

const fixtures = 'test/fixtures/openclaw';

describe('an OpenClaw configuration', () => {
  it.each(examples)('$name: its messages go where its documentation says', async ({ file, asks, rows }) => {
    const world = await World.boot();
    try {
      const words = ['import', 'openclaw', join(fixtures, file), '--json', '--apply', '--yes'];
      const ran = await runHere(world, words);
      expect([ran.code, ran.err]).toEqual([0, '']);
      for (const [message, expected] of asks) {
        const { body } = await world.api('POST', '/routes/resolve', { message });
        expect([message, body]).toMatchObject([message, expected]);
      }
      for (const [path, row] of rows ?? []) expect((await world.api('GET', path)).body).toMatchObject(row);
      const again = JSON.parse((await runHere(world, words)).out) as { changes: unknown[] };
      expect(again.changes).toEqual([]);
    } finally {
      await world.close();
    }
  });
});

describe('import openclaw', () => {
  let world: World;
  const dir = mkdtempSync(join(tmpdir(), 'rk-oc-'));
  beforeAll(async () => void (world = await World.boot()));
  afterAll(async () => {
    await world.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const put = (name: string, text: string): string => {
    const path = join(dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  const run = (...words: string[]) => runHere(world, ['import', 'openclaw', ...words]);

  it('shows what it would do and what cannot be carried, and changes nothing', async () => {
    const before = (await world.api('GET', '/manifests/export')).body.checksum as string;
    const { code, out } = await run(join(fixtures, 'sandboxes.json5'));
    expect(code).toBe(0);
    expect(out).toMatch(/^\+ Agent personal {2}\(agent\.yaml:\d+\)$/m);
    expect(out).toContain('agents.list.0.sandbox.mode: is off; here every turn runs in a container');
    expect(out).toContain('agents.list.1.sandbox.docker.setupCommand: ');
    expect(out).toContain('Nothing was changed');
    expect((await world.api('GET', '/manifests/export')).body.checksum).toBe(before);
    expect((await run(join(fixtures, 'sandboxes.json5'), '--apply')).code).toBe(2);
  });

  it('names credentials and never shows or stores their values, unless they are to be sealed', async () => {
    const path = join(fixtures, 'telegram-bots.json5');
    const named = await run(path, '--under', 'old', '--apply', '--yes');
    expect(named.out).toContain('! Secret ** telegram.alerts.botToken is named and not there');
    const sealed = await run(path, '--under', 'old', '--apply', '--yes', '--with-secrets');
    expect(sealed.out).toContain('+ Secret ** telegram.botToken, sealed');
    expect((await world.api('GET', '/secrets')).body.items).toHaveLength(2);
    const told = JSON.stringify([named, sealed, (await world.api('GET', '/manifests/export')).body]);
    const audit = JSON.stringify((await world.api('GET', '/audit?limit=200')).body);
    expect(told + audit).not.toMatch(/FIRST|SECOND/);
    expect((await world.api('GET', '/agents/old%2Falerts')).status).toBe(200);
  });

  it('keeps of an agent that is here what the other system does not say', async () => {
    await world.api('POST', '/agents', { path: 'kept/main', description: 'ours', sandbox: { pids: 128 } });
    const ran = await run(join(fixtures, 'discord-bots.json5'), '--under', 'kept', '--apply', '--yes');
    expect([ran.code, ran.err]).toEqual([0, '']);
    expect((await world.api('GET', '/agents/kept%2Fmain')).body).toMatchObject({
      ...{ description: 'ours', sandbox: { pids: 128 }, dmScope: 'main' },
    });
  });

  it('follows includes below its own folder and no further', async () => {
    put('parts/agents.json5', '{ list: [{ id: "Büro 7" }], defaults: { $include: "./defaults.json5" } }');
    put('parts/defaults.json5', '{ skills: ["review"] }');
    const path = put('datzi.json', '{ agents: { $include: "./parts/agents.json5" } }');
    // The file that is named may be a link, as those who keep their settings elsewhere have it.
    symlinkSync(path, join(dir, 'linked.json'));
    const linked = join(dir, 'linked.json');
    const found = JSON.parse((await run(linked, '--json')).out) as { changes: { name: string }[] };
    expect(found.changes).toMatchObject([{ name: 'büro-7' }]);
    symlinkSync('/etc/hostname', join(dir, 'link.json5'));
    for (const target of ['../x.json5', '/etc/hostname', './link.json5', './bad.json5', './none.json5', ''])
      expect(await run(put('bad.json5', JSON.stringify({ agents: { $include: target } })))).toMatchObject({
        code: 1,
        err: expect.stringContaining('bad.json5 includes'),
      });
  });

  it.each([
    ['a slip of the keyboard', '{\n  bindings: [``\n  ],\n}', 'bad.json5:2:14 is not JSON5'],
    ['a prototype', '{ "__proto__": { agents: {} } }', 'has the key __proto__'],
    ['a constructor deep inside', '{ a: [{ constructor: 1 }] }', 'has the key a.0.constructor'],
    ['depth', `{ a: ${'['.repeat(50_000)}${']'.repeat(50_000)} }`, 'nested deeper'],
    ['a list', '[]', 'must hold an object'],
    ['no number', '{ a: NaN }', 'what is no number'],
    ['a policy that is none', '{ channels: { telegram: { dmPolicy: "all" } } }', 'dmPolicy must be one of'],
    ['senders that are no list', '{ channels: { slack: { allowFrom: "*" } } }', 'allowFrom must be a list'],
    ['tools that are no list', '{ agents: { list: [{ id: "a", tools: { deny: "exec" } }] } }', 'tools.deny'],
    ['an agent without a name', '{ agents: { list: [{ id: "../.." }] } }', 'agents.list.0.id must be a name'],
  ])('refuses %s whole, and says where it stands', async (_what, text, message) => {
    const { code, err } = await run(put('bad.json5', text), '--apply', '--yes');
    expect([code, err]).toEqual([1, expect.stringContaining(message)]);
    expect(err).not.toContain('src/');
  });

  it('leaves out what would widen a rule, and tells of it', async () => {
    const binding = (match: object) => ({ agentId: 'a', match });
    const text = JSON.stringify({
      agents: { list: [{ id: 'a' }, { id: 'A' }] },
      bindings: [
        { agentId: 'ghost', match: { channel: 'telegram' } },
        binding({ channel: 'telegram', peer: { kind: 'direct' } }),
        binding({ channel: 'telegram', guildId: '' }),
        binding({ channel: 'telegram', accountId: 'nobody' }),
        binding({ channel: 'imessage' }),
        binding({ channel: 'telegram', peer: { kind: 'direct', id: '4*' } }),
      ],
      channels: { telegram: {} },
      broadcast: { x: ['a'] },
      gateway: { auth: { token: 'hidden' } },
    });
    const { out } = await run(put('left.json5', text), '--json');
    const { left, changes } = JSON.parse(out) as { left: { name: string }[]; changes: { kind: string }[] };
    expect(left.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'agents.list.1',
        ...[0, 1, 2, 3, 4].map((index) => `bindings.${index}`),
        'broadcast',
        'gateway',
      ]),
    );
    expect(changes.filter(({ kind }) => kind === 'Route')).toHaveLength(1);
    expect(out).toContain('4\\\\\\\\*');
    expect(out).not.toContain('hidden');
  });

  it('carries the files of workspaces into homes, of those below the state directory alone', async () => {
    put('state/workspace-a/SOUL.md', 'You are calm.');
    put('state/workspace-a/skills/review/SKILL.md', '# review');
    put('state/workspace-a/skills/review/scripts/run.sh', '#!/bin/sh');
    put('state/workspace-a/skills/review/logo.png', '\u0000');
    symlinkSync('/etc/passwd', join(dir, 'state/workspace-a/skills/review/passwd'));
    put('state/workspace-a/memory/2026-01-02.md', 'a day');
    symlinkSync('/etc/passwd', join(dir, 'state/workspace-a/MEMORY.md'));
    const agents = [
      { id: 'a', workspace: '~/.datzi/workspace-a' },
      { id: 'b', workspace: '/etc' },
    ];
    const path = put('state/datzi.json', JSON.stringify({ agents: { list: agents } }));
    const out = join(dir, 'out');
    const ran = await run(path, '--out', out, '--apply', '--yes');
    expect(ran.out).toContain('MEMORY.md: is not there, or leads out of the folder');
    for (const name of ['passwd: is not there, or leads out of the folder', 'logo.png: is no text'])
      expect(ran.out).toContain(`skills/review/${name}`);
    expect(ran.out).toContain('workspace /etc of b: stands outside of');
    expect(readFileSync(join(out, 'homes/a/diary/2026-01-02.md'), 'utf8')).toBe('a day');
    expect(readFileSync(join(out, 'persona.yaml'), 'utf8')).toContain('You are calm.');
    expect(existsSync(join(out, 'homes/a/MEMORY.md'))).toBe(false);
    const contentOf = async (at: string): Promise<unknown> => (await world.api('GET', at)).body.content;
    expect(await contentOf('/personas/a,PERSONA.md')).toBe('You are calm.\n');
    expect(await contentOf('/skills/a,review')).toBe('# review');
    expect(await contentOf('/skill-files/a,review%2Fscripts%2Frun.sh')).toBe('#!/bin/sh');
    expect(await contentOf('/memories/a,diary%2F2026-01-02.md')).toBe('a day');
    expect(JSON.parse((await run(path, '--json')).out)).toMatchObject({ changes: [], memories: [] });
  });
});
