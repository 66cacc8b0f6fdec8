import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readArguments } from './arguments.js';
import { connectionOf, type Environment } from './connection.js';

const root = mkdtempSync(join(tmpdir(), 'rk-root-'));
const data = join(root, 'data');

const to = (argv: string[], env: Environment = {}) =>
  connectionOf(
    readArguments(argv, () => undefined),
    env,
    root,
  );

beforeAll(() => {
  mkdirSync(join(data, 'run'), { recursive: true });
  writeFileSync(join(data, 'token'), 'op_stored\n');
  writeFileSync(join(data, 'run', 'owner'), 'the server with process id 7, started for port 9123');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the server that a command speaks to', () => {
  it('is the one of the data directory, else the one that is named', () => {
    expect(to([])).toMatchObject({ url: 'http://127.0.0.1:9123', token: 'op_stored', dataDir: data });
    expect(to(['--data', tmpdir()])).toMatchObject({ url: 'http://127.0.0.1:8080', token: undefined });
    const env = { ROOKERY_URL: 'http://localhost:9/', ROOKERY_TOKEN: 'op_env' };
    expect(to([], env)).toMatchObject({ url: 'http://localhost:9', token: 'op_env' });
    expect(to(['--token', 'op_flag'], env)).toMatchObject({ token: 'op_flag' });
  });

  it('gets the stored token on this machine only, unless its directory is named in the command', () => {
    for (const url of ['https://example.org', 'http://10.0.0.5:8080', 'http://127.0.0.1.example.org']) {
      expect(to(['--url', url]).token).toBeUndefined();
      expect(to([], { ROOKERY_URL: url, ROOKERY_DATA: data }).token).toBeUndefined();
      expect(to(['--url', url, '--data', data]).token).toBe('op_stored');
    }
    expect(to(['--url', 'http://[::1]:8080']).token).toBe('op_stored');
  });
});
