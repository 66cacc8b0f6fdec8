import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { createApp } from '../src/app.js';
import { explainFailure } from '../src/failure.js';
import { readEnv, toConfig } from '../src/platform/config.js';
import { World } from './support/boot.js';

const dirs: string[] = [];
const newDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'rk-'));
  dirs.push(dir);
  return dir;
};
const boot = (dataDir: string, env: Record<string, string> = {}) => World.boot({ dataDir, demo: true, env });

async function failure(work: Promise<unknown>): Promise<{ text: string; code: number }> {
  return work.then(
    () => ({ text: 'it started', code: 0 }),
    (error: unknown) => explainFailure(error),
  );
}

afterEach(() => dirs.splice(0).forEach((dir) => rmSync(dir, { recursive: true, force: true })));

describe('the first start', () => {
  it('leaves a token and a chat that only its owner can read, and makes neither again', async () => {
    const dir = newDir();
    const first = await boot(dir);
    const [token, chat] = [first.token, first.chat];
    expect(first.app.seeded).toMatchObject({ first: true, token });
    await first.close();
    for (const name of ['token', 'first-chat', '']) expect(statSync(join(dir, name)).mode & 0o077).toBe(0);
    const second = await boot(dir);
    expect(second.app.seeded).toEqual({ first: false, token: undefined, chatPath: `${chat}/` });
    expect((await second.api('GET', '/agents')).body.items).toHaveLength(1);
    await second.close();
  });

  it('makes a new token when its copy was taken away, and the old one is worth nothing', async () => {
    const dir = newDir();
    const first = await boot(dir);
    const old = first.token;
    await first.close();
    rmSync(join(dir, 'token'));
    const second = await boot(dir);
    expect(second.token).not.toBe(old);
    expect((await second.api('GET', '/agents')).status).toBe(200);
    expect((await second.api('GET', '/agents', undefined, { authorization: `Bearer ${old}` })).status).toBe(
      401,
    );
    await second.close();
  });
});

describe('a start that cannot be', () => {
  it('names the server that owns the data directory, and exits with 3', async () => {
    const dir = newDir();
    const first = await boot(dir);
    const second = await failure(boot(dir));
    expect(second).toMatchObject({ code: 3, text: expect.stringContaining(`process id ${process.pid}`) });
    await first.close();
  });

  it('names the taken port, exits with 3, and leaves the data directory free', async () => {
    const first = await boot(newDir());
    const port = new URL(first.url).port;
    const dir = newDir();
    const second = await failure(boot(dir, { ROOKERY_PORT: port }));
    expect(second).toMatchObject({ code: 3, text: expect.stringContaining(`port ${port} is taken`) });
    await first.close();
    await (await boot(dir)).close();
  });

  it('lists every fault of the configuration at once, and exits with 2', () => {
    const env = {
      ROOKERY_PORT: 'x',
      ROOKERY_RUNTIME: 'vm',
      ROOKERY_DATABASE_URL: 'postgres://x',
      ROOKERY_TOKEN: 'short',
    };
    let told = { text: '', code: 0 };
    try {
      toConfig(readEnv(env, ['--data', newDir()]));
    } catch (error) {
      told = explainFailure(error);
    }
    expect(told.code).toBe(2);
    for (const name of Object.keys(env)) expect(told.text).toContain(name);
  });
});

describe('an upgrade', () => {
  it('refuses a newer schema by its name and changes nothing', async () => {
    const dir = newDir();
    await (await boot(dir)).close();
    const db = new Sqlite(join(dir, 'rookery.db'));
    db.prepare('insert into migration values (?, ?)').run('9999-later', new Date().toISOString());
    db.close();
    expect(await failure(boot(dir))).toMatchObject({ code: 1, text: expect.stringContaining('9999-later') });
  });

  it('copies the file before it is changed', async () => {
    const dir = newDir();
    await (await boot(dir)).close();
    const file = join(dir, 'rookery.db');
    const db = new Sqlite(file);
    const { name } = db.prepare('select name from migration order by name desc limit 1').get() as {
      name: string;
    };
    db.prepare('delete from migration where name = ?').run(name);
    db.close();
    // The step is there already, so it fails and is rolled back; the copy was made before.
    expect(
      (await failure(createApp(toConfig({ ROOKERY_DATA: dir, ROOKERY_PORT: '0', ROOKERY_LOG: 'silent' }))))
        .code,
    ).toBe(1);
    const [copy] = existsSync(join(dir, 'backups')) ? readdirSync(join(dir, 'backups')) : [];
    const earlier = new Sqlite(join(dir, 'backups', copy ?? 'none'), { readonly: true });
    expect(earlier.prepare('select count(*) as n from agent').get()).toEqual({ n: 1 });
    earlier.close();
    expect(readFileSync(file).length).toBeGreaterThan(0);
  });
});
