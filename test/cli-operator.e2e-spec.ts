import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChannelError } from '../src/adapters/channel.js';
import { adapters } from '../src/adapters/platforms.js';
import { World } from './support/boot.js';
import { commandEnv, deadUrl, inTerminal, makeReady, rookery, type Ran } from './support/command-line.js';
import { storedBelow } from './support/stored.js';
import { ToyPlatform, toyAdapter } from './support/toy-platform.js';

const toy = new ToyPlatform();
const known = {
  ...adapters,
  toy: toyAdapter(toy),
  keyed: { ...toyAdapter(toy, ['key', 'other']), platform: 'keyed', title: 'Keyed' },
};
let world: World;
const dirs: string[] = [];
const newDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'rk-op-'));
  dirs.push(dir);
  return dir;
};
const at = (): string[] => ['--url', world.url, '--data', world.dataDir];
const run = (words: string[], input?: string): Promise<Ran> => rookery([...words, ...at()], input);

beforeAll(async () => {
  makeReady();
  world = await World.boot({ demo: true, adapters: known });
});
afterAll(async () => {
  await world?.close();
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

describe('rookery init', () => {
  it('prepares a directory, again and again, and the server takes its token', async () => {
    const dataDir = join(newDir(), 'deep', 'data');
    const made = await rookery(['init', '--data', dataDir]);
    expect(made).toMatchObject({ code: 0, err: '' });
    const token = readFileSync(join(dataDir, 'token'), 'utf8').trim();
    expect(token).toMatch(/^op_[0-9a-z]{32}$/);
    expect(made.out).toContain(`rookery serve --data ${dataDir}`);
    expect(made.out).not.toContain(token);
    expect([statSync(dataDir).mode & 0o777, statSync(join(dataDir, 'token')).mode & 0o777]).toEqual([
      0o700, 0o600,
    ]);
    const again = await rookery(['init', '--data', dataDir, '--json']);
    expect(again.json).toEqual({ dataDir, token: join(dataDir, 'token'), made: false });
    expect(readFileSync(join(dataDir, 'token'), 'utf8').trim()).toBe(token);

    const env = { ...commandEnv, ROOKERY_RUNTIME: 'process', ROOKERY_MODEL: 'demo', ROOKERY_LOG: 'silent' };
    const server = spawn('bin/rookery', ['serve', '--data', dataDir, '--port', '0'], { env });
    let out = '';
    const ended = new Promise((resolve) => server.on('close', resolve));
    const url = await new Promise<string>((resolve) =>
      server.stdout.on('data', (chunk) => {
        const [, found] = /listens on (\S+)/.exec((out += String(chunk))) ?? [];
        if (found) resolve(found);
      }),
    );
    try {
      expect((await rookery(['agents', 'get', 'main', '--url', url, '--data', dataDir])).code).toBe(0);
      const used = await rookery(['init', '--data', dataDir]);
      expect(used).toMatchObject({ code: 3, out: '' });
      expect(used.err).toContain("holds a server's data already");
    } finally {
      server.kill('SIGTERM');
      await ended;
    }
    expect(out).not.toContain(token);
    expect((await rookery(['init', '--data', dataDir])).code).toBe(3);
    expect(readFileSync(join(dataDir, 'token'), 'utf8').trim()).toBe(token);
  });

  it('refuses a folder that is something else, and touches nothing in it', async () => {
    const dataDir = newDir();
    writeFileSync(join(dataDir, 'package.json'), '{}');
    const ran = await rookery(['init', '--data', dataDir]);
    expect(ran).toMatchObject({ code: 3, out: '' });
    expect(ran.err).toContain('package.json');
    expect(readdirSync(dataDir)).toEqual(['package.json']);
    mkdirSync(join(dataDir, 'own'));
    writeFileSync(join(dataDir, 'own', '.env'), 'ROOKERY_MODEL=demo\n');
    expect((await rookery(['init', '--data', join(dataDir, 'own')])).code).toBe(0);
  });
});

describe('rookery gateway restart', () => {
  it('waits until it runs again, or not, and says so by its exit code', async () => {
    const { epoch } = (await world.api('GET', '/gateway/status')).body;
    const ran = await run(['gateway', 'restart', '--json']);
    expect(ran.code).toBe(0);
    expect(ran.json).toEqual({ state: 'running', epoch: epoch + 1, runtime: 'process' });
    const asked = await run(['gateway', 'restart', '--no-wait', '--json']);
    expect(asked.json).toMatchObject({ state: 'restarting' });
    expect((await run(['gateway', 'status'])).code).toBe(0);
    expect((await rookery(['gateway', 'restart', '--url', await deadUrl()])).code).toBe(4);
    expect((await run(['gateway', 'restart', 'now'])).code).toBe(2);
  });
});

describe('rookery channels login', () => {
  it('asks for each credential without showing it, stores it sealed, and shows who we are', async () => {
    const line = `bin/rookery channels login keyed.ops --dmPolicy open ${at().join(' ')}`;
    const ran = await inTerminal(line, [
      ['key: (not shown)', 'canary-login-1'],
      ['other: (not shown)', 'canary-login-2'],
    ]);
    expect([ran.code, ran.out]).toEqual([0, ran.out]);
    // The toy platform calls us by our key; what was typed stands nowhere else.
    expect(ran.out.replace('keyed.ops is running as canary-login-1.', '')).not.toContain('canary-login');
    const row = (await world.api('GET', '/channels/keyed.ops')).body;
    expect(row).toMatchObject({
      dmPolicy: 'open',
      enabled: true,
      credentials: { key: 'keyed.ops.key', other: 'keyed.ops.other' },
    });
    const secret = (await world.api('GET', '/secrets/%2A%2A,keyed.ops.other')).body;
    expect(secret).toMatchObject({ kind: 'bearer', inherit: false });
    const stored = storedBelow(world.dataDir).filter(({ text }) => text.includes('canary-login-2'));
    expect(stored.map(({ path }) => path)).toEqual([]);
  });

  it('takes them from files for a team of its own, and gives new ones to the same secrets', async () => {
    await world.agent('corp');
    const dir = newDir();
    writeFileSync(join(dir, 'key'), 'first-key\n');
    writeFileSync(join(dir, 'other'), 'other-key\n');
    const words = ['channels', 'login', 'keyed.corp', '--agent', 'corp', '--json'];
    const from = ['--from', `key=${join(dir, 'key')}`, '--from', `other=${join(dir, 'other')}`];
    const made = await run([...words, ...from]);
    expect(made.json).toEqual({ id: 'keyed.corp', ok: true, status: 'running', account: 'first-key' });
    const before = (await world.api('GET', '/secrets/corp,keyed.corp.key')).body;
    const again = await run(
      ['channels', 'login', 'keyed.corp', '--from', 'key=-', ...from.slice(2), '--json'],
      'second-key\n',
    );
    expect(again.json).toMatchObject({ ok: true, account: 'second-key' });
    const after = (await world.api('GET', '/secrets/corp,keyed.corp.key')).body;
    expect([after.id, after.version]).toEqual([before.id, before.version + 1]);
    expect((await world.api('GET', '/channels/keyed.corp')).body).toMatchObject({ agent: 'corp' });
  });

  it('leaves nothing behind where it is refused, and says what is wrong', async () => {
    const count = async (path: string): Promise<number> => (await world.api('GET', path)).body.items.length;
    const before = [await count('/channels'), await count('/secrets')];
    const silent = await run(['channels', 'login', 'keyed.none']);
    expect(silent).toMatchObject({ code: 2 });
    expect(silent.err).toContain('--from key=<path> --from other=<path>');
    const wrong = ['--from', 'key=-', '--from', 'other=/nowhere/at/all'];
    expect((await run(['channels', 'login', 'keyed.none', ...wrong], 'x')).code).toBe(2);
    expect((await run(['channels', 'login', 'toy.none', '--settings', '{"size":1}'])).code).toBe(1);
    expect((await run(['channels', 'login', 'nosuch'])).err).toContain('known are');
    expect((await run(['channels', 'login', 'signal'])).err).toMatch(/no adapter for signal/i);
    const left = await inTerminal(`bin/rookery channels login keyed.none ${at().join(' ')}`, [
      ['key: (not shown)', '\x03'],
    ]);
    expect(left.code).toBe(1);
    expect([await count('/channels'), await count('/secrets')]).toEqual(before);
  });

  it('exits with 1 where the platform does not let it in', async () => {
    toy.startFailure = new ChannelError('rejected', 'the token was revoked');
    const ran = await run(['channels', 'login', 'toy.shut']);
    toy.startFailure = undefined;
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain('the token was revoked');
  });
});

describe('rookery channels status', () => {
  it('shows who we are where asked, and fails where one that should run does not', async () => {
    await run(['channels', 'login', 'toy.up']);
    const up = await run(['channels', 'status', 'toy.up', '--probe', '--json']);
    expect(up).toMatchObject({ code: 0 });
    expect(up.json.items).toMatchObject([{ id: 'toy.up', status: 'running', account: 'nobody' }]);
    const all = await run(['channels', 'status', '--probe']);
    expect(all.code).toBe(1);
    expect(all.out).toMatch(/toy\.shut +failed: the token was revoked/);
    await world.api('PATCH', '/channels/toy.shut', { enabled: false });
    await world.api('POST', '/channels', { id: 'signal' });
    expect((await run(['channels', 'status', '--probe'])).code).toBe(0);
  });
});

describe('a secret that is needed and was not given', () => {
  it('is asked for in a terminal, shown nowhere, and otherwise refused by the server', async () => {
    const words = "secrets create --scope '**' --name asked --kind bearer";
    const ran = await inTerminal(`bin/rookery ${words} ${at().join(' ')}`, [
      ['value: The value', 'canary-asked-3'],
    ]);
    expect([ran.code, ran.out]).toEqual([0, expect.not.stringContaining('canary-asked-3')]);
    expect((await world.api('GET', '/secrets/%2A%2A,asked')).body.version).toBe(1);
    const update = `bin/rookery secrets update '**' asked ${at().join(' ')}`;
    expect((await inTerminal(update, [['value: The new value', 'canary-asked-4']])).code).toBe(0);
    expect((await world.api('GET', '/secrets/%2A%2A,asked')).body.version).toBe(2);
    const piped = await run(['secrets', 'create', '--scope', '**', '--name', 'piped', '--kind', 'bearer']);
    expect(piped.code).toBe(1);
    expect(piped.err).toContain('value: ');
  });
});
