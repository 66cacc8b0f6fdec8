import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { symbols } from 'pino';
import { lookupSecret } from '../src/identity/secrets.js';
import { log } from '../src/platform/log.js';
import { grantTo, tokenFor } from './contract/resources-app.js';
import { connectMcp } from './contract/resources-mcp.js';
import { World } from './support/boot.js';
import { storedBelow } from './support/stored.js';

const canaries = Array.from({ length: 6 }, (_, index) => `canary-${index}-7f3kq9zx`);

/** Everything that is logged from now on. */
function tapLog(): { text: () => string; end: () => void } {
  const chunks: string[] = [];
  const stream = (log.app as unknown as Record<symbol, { write(text: string): void }>)[symbols.streamSym];
  const write = stream!.write;
  stream!.write = (text) => void chunks.push(text);
  return { text: () => chunks.join(''), end: () => void (stream!.write = write) };
}

describe('secrets', () => {
  let world: World;
  let answers = '';
  beforeAll(async () => void (world = await World.boot()));
  afterAll(() => world.close());

  const call = async (method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
    const answer = await world.api(method, path, body, headers);
    answers += JSON.stringify([answer.body, Object.fromEntries(answer.headers)]);
    return answer;
  };
  const shop = (value: string): object => ({ scope: 'main', name: 'shop', kind: 'bearer', value });

  it('never show, log or store their values in clear, on any face (P6, P8)', async () => {
    const tap = tapLog();
    await world.close();
    world = await World.boot({ env: { ROOKERY_LOG: 'trace' } });
    try {
      const key = { 'idempotency-key': 'once' };
      const made = await call('POST', '/secrets', shop(canaries[0]!), key);
      expect([made.status, made.headers.get('location')]).toEqual([201, '/v1/secrets/main,shop']);
      expect((await call('POST', '/secrets', shop(canaries[0]!), key)).status).toBe(201);
      expect((await call('POST', '/secrets', shop(canaries[1]!), key)).status).toBe(409);
      expect((await call('POST', '/secrets', shop(canaries[1]!))).status).toBe(409);
      expect((await call('POST', '/secrets', { ...shop(canaries[2]!), kind: 'header' })).status).toBe(400);
      expect((await call('POST', '/secrets', { ...shop(canaries[2]!), value: [canaries[2]] })).status).toBe(
        400,
      );
      expect((await call('PATCH', '/secrets/main,shop', { value: canaries[3] })).status).toBe(200);
      const mcp = await connectMcp(world.url, world.token);
      const tool = await mcp.call('secrets_create', {
        ...shop(canaries[4]!),
        scope: '**',
        name: 'web',
        kind: 'header',
        header: 'x-api-key',
      });
      expect([tool.isError, tool.text]).toEqual([false, tool.text]);
      const refused = await mcp.call('secrets_create', { ...shop(canaries[5]!), colour: 'red' });
      expect(refused.isError).toBe(true);
      for (const name of ['secrets_list', 'secrets_get', 'audit_list'])
        answers += JSON.stringify(
          await mcp.call(name, name === 'secrets_get' ? { scope: 'main', name: 'shop' } : {}),
        );
      await mcp.close();
      await call('GET', '/secrets');
      await call('GET', '/secrets/main,shop');
      await call('GET', '/audit');
      answers += JSON.stringify([tool, refused]);
    } finally {
      tap.end();
    }
    expect(tap.text()).toContain('"level"');
    const { database, engine } = world.app.core;
    const opened = await lookupSecret(database.read, engine.keys, 'main', 'shop');
    expect(opened?.value).toBe(canaries[3]);
    const stored = storedBelow(world.dataDir);
    expect(stored.map(({ path }) => path).join()).toContain('rookery.db-wal');
    for (const canary of canaries) {
      expect(answers).not.toContain(canary);
      expect(tap.text()).not.toContain(canary);
      expect(stored.filter(({ text }) => text.includes(canary)).map(({ path }) => path)).toEqual([]);
    }
  });

  it('are sealed anew under a new key by one action, and open with it', async () => {
    const { database, engine } = world.app.core;
    const before = engine.keys.newest;
    const { status, body } = await call('POST', '/secrets/rotate', {});
    expect([status, body]).toEqual([200, { keyId: engine.keys.newest, sealed: 2 }]);
    expect(body.keyId).not.toBe(before);
    const rows = await database.read.selectFrom('secret').select('keyId').execute();
    expect(rows.map((row) => row.keyId)).toEqual([body.keyId, body.keyId]);
    expect((await lookupSecret(database.read, engine.keys, 'main', 'web'))?.value).toBe(canaries[4]);
    expect(statSync(join(world.dataDir, 'secrets.keys')).mode & 0o777).toBe(0o600);
  });

  it('leave a rotation undone where one of them does not open', async () => {
    const { database, engine } = world.app.core;
    await database.transact((tx) =>
      tx.updateTable('secret').set({ sealed: 'AAAA' }).where('name', '=', 'web').execute(),
    );
    const before = await database.read.selectFrom('secret').select(['id', 'keyId', 'sealed']).execute();
    const { status, body } = await call('POST', '/secrets/rotate', {});
    expect([status, body.detail]).toEqual([503, expect.stringMatching(/web of \*\* .* cannot be opened/)]);
    expect(await database.read.selectFrom('secret').select(['id', 'keyId', 'sealed']).execute()).toEqual(
      before,
    );
    expect((await lookupSecret(database.read, engine.keys, 'main', 'shop'))?.value).toBe(canaries[3]);
  });

  it('stop a start with the wrong key, by a sentence that says what to do', async () => {
    const dataDir = world.dataDir;
    await world.app.close();
    const wrong = { ROOKERY_SECRETS_KEY: Buffer.alloc(32, 5).toString('base64') };
    const started = World.boot({ dataDir, stub: world.stub, env: wrong });
    await expect(started).rejects.toThrow(/add the key it had before to ROOKERY_SECRETS_KEY/);
    const kept = readFileSync(join(dataDir, 'secrets.keys'), 'utf8');
    writeFileSync(join(dataDir, 'secrets.keys'), `${Buffer.alloc(32, 6).toString('base64')}\n`);
    await expect(World.boot({ dataDir, stub: world.stub })).rejects.toThrow(/put the file back/);
    writeFileSync(join(dataDir, 'secrets.keys'), kept);
    const again = await World.boot({ dataDir, stub: world.stub });
    expect((await again.api('GET', '/secrets/main,shop')).status).toBe(200);
    await again.close();
    await world.stub.close();
    world = await World.boot();
  });

  it('belong to an agent: who may see it by name sees its secrets, and nobody else does (P5)', async () => {
    await world.api('POST', '/agents', { path: 'corp' });
    await world.api('POST', '/secrets', { ...shop('v-1'), scope: 'corp' });
    await world.api('POST', '/secrets', { ...shop('v-2'), scope: '**' });
    const { database } = world.app.core;
    await grantTo(database, 'user:lead', 'secrets:*', 'corp/**');
    const authorization = `Bearer ${await tokenFor(database, 'user:lead')}`;
    const seen = await world.api('GET', '/secrets', undefined, { authorization });
    expect(seen.body.items.map((row: { scope: string }) => row.scope)).toEqual(['corp']);
    const own = { ...shop('v-3'), scope: 'corp', name: 'own' };
    expect((await world.api('POST', '/secrets', own, { authorization })).status).toBe(201);
    expect((await world.api('POST', '/secrets', { ...own, scope: '**' }, { authorization })).status).toBe(
      403,
    );
    const other = '/secrets/%2A%2A,shop';
    expect((await world.api('GET', other, undefined, { authorization })).status).toBe(404);
    expect((await world.api('DELETE', other, undefined, { authorization })).status).toBe(404);
    expect((await world.api('POST', '/secrets/rotate', {}, { authorization })).status).toBe(403);
  });

  it('go with their agent, so that a path made anew inherits none', async () => {
    await world.api('POST', '/agents', { path: 'corp/temp' });
    await world.api('POST', '/secrets', { ...shop('v-4'), scope: 'corp/temp' });
    expect((await world.api('DELETE', '/agents/corp%2Ftemp?cascade=true')).status).toBe(204);
    await world.api('POST', '/agents', { path: 'corp/temp' });
    expect((await world.api('GET', '/secrets/corp%2Ftemp,shop')).status).toBe(404);
  });

  it('are refused where the kind lacks what it needs, and are known to no unknown agent', async () => {
    const faults = async (more: object): Promise<string[]> => {
      const { body } = await world.api('POST', '/secrets', { ...shop('v'), scope: '**', name: 'n', ...more });
      return (body.errors ?? []).map((error: { path: string }) => error.path);
    };
    expect(await faults({ kind: 'header' })).toEqual(['header']);
    expect(await faults({ kind: 'query' })).toEqual(['query']);
    expect(await faults({ kind: 'basic', value: 'no colon' })).toEqual(['value']);
    expect(await faults({ exposed: true })).toEqual(['exposed']);
    expect(await faults({ hosts: ['good.example', 'https://bad/'] })).toEqual(['hosts.1']);
    expect(await faults({ scope: 'nobody' })).toEqual(['scope']);
    expect(await faults({ scope: 'corp/*' })).toEqual(['scope']);
  });
});
