import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { operations } from '../openapi/client/index.js';
import type { Operation } from '../src/kernel/registry.js';
import { sampleOf } from './contract/resources-samples.js';
import { runningStories } from './stories/cli-running.js';
import { talkingStories } from './stories/cli-talking.js';
import { World } from './support/boot.js';
import {
  commandEnv,
  deadUrl,
  inTerminal,
  makeReady,
  rookery,
  runHere,
  type Ran,
} from './support/command-line.js';

let world: World;
const dirs: string[] = [];
const newDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'rk-cli-'));
  dirs.push(dir);
  return dir;
};

/** As the operator on the server's own machine. */
const run = (words: string[], input?: string): Promise<Ran> =>
  rookery(['--url', world.url, '--data', world.dataDir, ...words], input);

beforeAll(async () => {
  makeReady();
  world = await World.boot({ demo: true });
  // The samples name it as an owner.
  await world.api('POST', '/agents', { path: 'corp/models' });
  await world.api('PUT', '/settings/callbackHosts', { value: ['hooks.example.com'] });
  // Conversations to bind; nothing connects to a platform here.
  for (const id of ['telegram', 'telegram.desk', 'slack.ops', 'discord', 'signal', 'reddit', 'email']) {
    const made = await world.api('POST', '/channels', { id, enabled: false, settings: { external: true } });
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  }
});
afterAll(async () => {
  await world?.close();
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

const wordOf = ({ method, path }: Operation): string[] => {
  const found = operations.find(
    (one) => one.method === method && one.path === `/v1${path.replace(':key', '{key}')}`,
  );
  return found ? [found.resource, found.verb] : [`${method} ${path} is missing`];
};

/** Rows that the server itself moves on in between are asked for again. */
async function sameAnswer(command: string[], path: string, tries = 10): Promise<void> {
  const before = await world.api('GET', path);
  const ran = await runHere(world, command);
  expect({ command, code: ran.code, err: ran.err }).toEqual({ command, code: 0, err: '' });
  const after = await world.api('GET', path);
  if (tries > 1 && JSON.stringify(before.body) !== JSON.stringify(after.body)) {
    return sameAnswer(command, path, tries - 1);
  }
  expect({ command, json: JSON.parse(ran.out) as unknown }).toEqual({ command, json: after.body });
}

describe('every operation of the API', () => {
  it('is a command that does what REST does', async () => {
    const served = world.app.core.registry.on('rest');
    expect(served.length).toBeGreaterThan(30);
    for (const op of served) {
      const sample = await sampleOf(world, op);
      if (!sample) continue;
      const { key, input } = sample;
      const words = [...wordOf(op), ...(key?.split(',').map(decodeURIComponent) ?? [])];
      const body = Object.keys(input ?? {}).length > 0 ? [JSON.stringify(input)] : [];
      const asks = op.method === 'GET' && op.verb !== 'follow';
      const flags = Object.entries(input ?? {}).flatMap(([name, value]) => [`--${name}`, String(value)]);
      const command = [...words, '--json', ...(asks ? flags : body)];
      if (asks) {
        const query = body.length > 0 ? `?${new URLSearchParams(input as Record<string, string>)}` : '';
        await sameAnswer(command, op.path.replace(':key', key ?? '') + query);
      } else {
        const { code, err } = await runHere(world, command);
        expect({ words, code, err }).toEqual({ words, code: 0, err: '' });
      }
    }
  });

  it('is explained by the words of its definition', async () => {
    const [group, one] = await Promise.all([run(['routes', '--help']), run(['routes', 'create', '--help'])]);
    expect(group).toMatchObject({ code: 0, err: '' });
    expect(group.out).toContain('routes resolve');
    expect(one.out).toContain('Make a rule from message to agent.');
    expect(one.out).toContain('--target.agent <text>');
    expect(one.out).toContain('Exit codes: 0 done');
    for (const { resource } of operations) expect((await generalHelp()).out).toContain(resource);
  });
});

describe('docs/cli.md', () => {
  it('shows only commands that are understood', async () => {
    const folder = newDir();
    mkdirSync(join(folder, 'bin'));
    symlinkSync(join(process.cwd(), 'bin/rookery'), join(folder, 'bin/rookery'));
    writeFileSync(join(folder, 'route.json'), '{}');
    const blocks = readFileSync('docs/cli.md', 'utf8').matchAll(/^```sh\n(.*?)^```$/gms);
    const lines = Array.from(blocks).flatMap(([, block = '']) => block.trim().split('\n'));
    expect(lines.length).toBeGreaterThan(8);
    // A server that is not there answers none of them: 4 says that the command itself was right.
    const env = { ...commandEnv, KEY: 'x', ROOKERY_URL: await deadUrl() };
    for (const line of lines) {
      const { status } = spawnSync('bash', ['--norc', '-c', line], { cwd: folder, env });
      expect({ line, status }).toEqual({ line, status: 4 });
    }
  });
});

let general: Promise<Ran> | undefined;
const generalHelp = (): Promise<Ran> => (general ??= run(['--help']));

describe('a row by flags', () => {
  it('is made, listed, read, changed and deleted', async () => {
    const flags = ['--path', 'corp/eng', '--identity.emoji', '🦉', '--skills', 'a,b', '--no-default'];
    const made = await run(['agents', 'create', ...flags, '--dm-scope', 'per-peer', '--json']);
    expect(made.json).toMatchObject({ identity: { emoji: '🦉' }, skills: ['a', 'b'], dmScope: 'per-peer' });
    const list = await run(['agents']);
    expect(list.out).toMatch(/^PATH +NAME .*\n(.*\n)*corp\/eng /);
    const changed = await run([
      'agents',
      'update',
      'corp/eng',
      '--name',
      'Eng',
      '--unset',
      'skills',
      '--json',
    ]);
    expect(changed.json).toMatchObject({ name: 'Eng', version: 2 });
    expect(changed.json.skills).toBeUndefined();
    const read = await run(['agents', 'get', 'corp/eng']);
    expect(read.out).toMatch(/^path +corp\/eng\n/);
    expect(await run(['agents', 'delete', 'corp/eng'])).toMatchObject({
      code: 0,
      out: 'agents corp/eng: deleted\n',
    });
  });

  it('takes its input from a file, from a pipe, and page after page', async () => {
    const file = join(newDir(), 'route.json');
    writeFileSync(file, JSON.stringify({ match: { platform: 'discord' }, target: { agent: 'main' } }));
    const one = await run(['routes', 'create', '--file', file, '--note', 'from a file', '--json']);
    expect(one.json).toMatchObject({ match: { platform: 'discord' }, note: 'from a file' });
    const piped = '{"match":{"platform":"slack"},"target":{"agent":"main"}}';
    expect((await run(['routes', 'create', '--file', '-', '--json'], piped)).code).toBe(0);
    const page = await run(['routes', 'list', '--limit', '1']);
    expect(page.err).toContain('--cursor');
    const all = await run(['routes', 'list', '--limit', '1', '--all', '--json']);
    expect(all.json.items).toEqual((await world.api('GET', '/routes')).body.items);
  });

  it('never shows a secret that was piped in', async () => {
    const words = ['secrets', 'create', '--scope', '**', '--name', 'canary', '--from', 'value=-'];
    const made = await run([...words, '--kind', 'bearer', '--json'], 'canary-value-7\n');
    const refused = await run([...words, '--kind', 'wrong'], 'canary-value-7\n');
    const seen = await Promise.all([
      run(['secrets', 'get', '**', 'canary']),
      run(['secrets', 'list', '--json']),
      run(['audit', 'list']),
    ]);
    expect(made.code).toBe(0);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('kind: ');
    for (const { out, err } of [made, refused, ...seen]) expect(out + err).not.toContain('canary-value-7');
  });
});

describe('exit codes', () => {
  it('is 1 for what the server refuses, with the field and what would work', async () => {
    const refused = await run(['agents', 'create', '--path', 'Corp']);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('path: must be lower case: "corp"');
    expect((await run(['turns', 'get', 'nowhere'])).code).toBe(1);
    const stranger = await run(['agents', 'list', '--token', 'no-such-token']);
    expect(stranger.code).toBe(1);
    expect(stranger.err).toContain('ROOKERY_TOKEN');
    expect(stranger.err).not.toContain('no-such-token');
  });

  it('is 2 for what was not understood, and nothing is asked', async () => {
    const nowhere = ['--url', await deadUrl()];
    const wrong: [string[], string][] = [
      [['agent'], 'did you mean "agents"'],
      [['agents', 'show'], 'agents takes list, create, get, update, delete'],
      [['agents', 'list', '--limt', '3'], '--limt'],
      [['agents', 'list', '--limit', 'many'], 'whole number'],
      [['agents', 'get'], '<path>'],
      [['agents', 'create', '--path'], 'takes a value'],
      [['agents', 'create', '--json={"path"'], 'not valid JSON'],
      [['routes', 'create', '--match', 'telegram'], '--match'],
      [['--url', 'here', 'agents'], 'not an address'],
      [['send', 'main'], 'a text'],
    ];
    for (const [words, says] of wrong) {
      const ran = await rookery([...nowhere, ...words].slice(words[0] === '--url' ? 2 : 0));
      expect({ words, code: ran.code, out: ran.out }).toEqual({ words, code: 2, out: '' });
      expect(ran.err).toContain(says);
    }
  });

  it('is 3 for a conflict, and 4 for a server that is not there', async () => {
    const again = await run(['agents', 'create', '--path', 'main', '--json']);
    expect(again).toMatchObject({ code: 3, out: '' });
    expect(JSON.parse(again.err)).toMatchObject({ status: 409, type: 'urn:rookery:problem:conflict' });
    const stale = await run(['agents', 'update', 'main', '--name', 'x', '--if-match', '99']);
    expect(stale.code).toBe(3);
    const gone = await rookery(['agents', '--url', await deadUrl()]);
    expect(gone.code).toBe(4);
    expect(gone.err).toContain('rookery serve');
  });
});

describe('a server elsewhere', () => {
  it('is named by --url or ROOKERY_URL, and the caller by a token', async () => {
    const elsewhere = { ROOKERY_URL: world.url, ROOKERY_DATA: newDir() };
    expect((await rookery(['agents', '--json'], '', elsewhere)).code).toBe(1);
    const known = await rookery(['agents', '--json'], '', { ...elsewhere, ROOKERY_TOKEN: world.token });
    expect(known.json).toEqual((await world.api('GET', '/agents')).body);
    const flags = ['--url', `${world.url}/`, '--token', world.token, '--data', newDir()];
    expect((await rookery(['agents', 'get', 'main', ...flags])).code).toBe(0);
  });
});

describe('agents add', () => {
  const facts = [
    { platform: 'telegram', peer: { kind: 'direct', id: '1' } },
    { platform: 'telegram', peer: { kind: 'direct', id: '42' } },
    { platform: 'slack', account: 'ops', peer: { kind: 'channel', id: 'C01' }, verb: 'mention' },
    { platform: 'discord', peer: { kind: 'group', id: '7' } },
  ];

  async function receivers(): Promise<unknown[]> {
    const answers = await Promise.all(
      facts.map((message) => world.api('POST', '/routes/resolve', { message })),
    );
    return answers.map(
      ({ body: { version: _version, considered: _considered, ...rest } }) => rest as unknown,
    );
  }

  it('asks in a terminal, offers to bind, and takes nothing from those who receive', async () => {
    const before = await receivers();
    const ran = await inTerminal(`bin/rookery agents add --url ${world.url} --data ${world.dataDir}`, [
      ['Path of the agent', 'Corp/Ops'],
      ['Path of the agent', 'corp/ops'],
      ['Name for people', 'Ops'],
      ['What it is for', 'Keeps things running'],
      ['[y/N]', 'y'],
      ['Which one', 'signal:dm/9'],
    ]);
    expect(ran.out).toContain('must be lower case: "corp/ops"');
    expect(ran.out).toContain('The agent corp/ops is made.');
    expect(ran.code).toBe(0);
    const stored = await world.api('GET', '/agents/corp%2Fops');
    expect(stored.body).toMatchObject({ name: 'Ops', description: 'Keeps things running', default: false });
    expect(await receivers()).toEqual(before);
  });

  it('works by flags, shows bindings, and refuses a conversation that another has', async () => {
    const before = await receivers();
    const words = [
      'agents',
      'add',
      'corp/sales',
      '--name',
      'Sales',
      '--bind',
      'reddit:channel/sales',
      '--link',
    ];
    const made = await run([...words, '--json']);
    expect(made.json).toMatchObject({ agent: { path: 'corp/sales' }, link: { agent: 'corp/sales' } });
    const taken = await run(['agents', 'add', 'corp/thief', '--bind', 'reddit:channel/sales']);
    expect(taken.code).toBe(3);
    expect(taken.err).toContain('bound to corp/sales');
    expect((await world.api('GET', '/agents/corp%2Fthief')).status).toBe(404);
    expect((await run(['agents', 'add', 'corp/thief', '--bind', 'no address'])).code).toBe(2);
    const nowhere = ['--bind', 'signal:dm/1', '--bind', 'nosuch:dm/1'];
    expect((await run(['agents', 'add', 'corp/thief', ...nowhere])).code).toBe(1);
    expect((await world.api('GET', '/agents/corp%2Fthief')).status).toBe(404);
    const list = await run(['agents', 'list', '--bindings']);
    expect(list.out).toMatch(
      /- corp\/sales \(Sales\)\n {2}Routes: 1\n {4}platform=reddit peer.kind=channel peer.id=sales/,
    );
    expect(list.out).toContain('- main (default) (Rookery)');
    expect(await receivers()).toEqual(before);
  });
});

describe('explanations', () => {
  it('are readable: gates, routes, grants and the chain', async () => {
    await run(['agents', 'add', 'corp/desk', '--bind', 'telegram.desk:dm/5']);
    const route = await run(['routes', 'explain', 'telegram.desk:dm/5', '--text', 'hi']);
    expect(route.out).toMatch(/^agent +corp\/desk\n/);
    expect(route.out).toMatch(/Gates:\n {2}GATE +REASON +PASSED\n(.*\n)* {2}channel +\w+ +no/);
    expect(route.out).toMatch(/Routes considered:\n(.*\n)*.* yes +this one/);
    const may = ['grants', 'explain', '--action', 'routes:create', '--scope', 'corp'];
    expect((await run([...may, '--principal', 'user:operator'])).out).toMatch(/^yes/);
    expect((await run([...may, '--principal', 'agent:main'])).out).toMatch(/^no/);
    expect((await run(may)).out).toContain('role:operator');
    const whole = await run(['audit', 'verify']);
    expect(whole.out).toMatch(/^The chain is whole: \d+ rows/);
    const [, head = ''] = /head (\w+)/.exec(whole.out) ?? [];
    expect((await run(['audit', 'verify', '--head', head])).code).toBe(0);
    expect((await run(['audit', 'verify', '--head', '0'.repeat(64)])).code).toBe(1);
    const rows = (await run(['audit', 'export'])).out.trim().split('\n');
    const chain = rows.map((row) => JSON.parse(row) as { seq: number; hash: string; prevHash: string });
    expect(chain.map(({ seq }) => seq)).toEqual(chain.map((_, index) => index + 1));
    expect(chain.slice(1).every(({ prevHash }, index) => prevHash === chain[index]?.hash)).toBe(true);
  });
});

const desk = { world: () => world, newDir, run };
talkingStories(desk);
runningStories(desk);
