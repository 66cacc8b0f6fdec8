import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql, type Kysely } from 'kysely';
import { ChannelState } from '../src/gateway/channels/state.js';
import { openLinkSecret } from '../src/identity/link-secrets.js';
import { sealedTables } from '../src/identity/sealed.js';
import { World } from './support/boot.js';
import { storedBelow } from './support/stored.js';

describe('sealed values', () => {
  let world: World;
  let link: string;
  const stateOf = (channel: string): ChannelState => {
    const { database, engine } = world.app.core;
    return new ChannelState(database, engine.keys, channel, () => engine.iso());
  };
  const keyIds = async (): Promise<(string | null)[]> => {
    const { read } = world.app.core.database;
    return (await Promise.all(Object.values(sealedTables).map((table) => table.keyIds(read)))).flat();
  };
  beforeAll(async () => {
    world = await World.boot();
    const hmac = { kind: 'github', secret: 'canary-hook-5d2' };
    link = (await world.api('POST', '/links', { agent: 'main', kind: 'hook', hmac })).body.id;
    await world.api('POST', '/channels', { id: 'telegram', settings: { external: true } });
    await stateOf('telegram').set('login', { phone: 1, key: 'canary-login-5d2' });
  });
  afterAll(() => world.close());

  it('are in every table that names a key, so that none is left out of a rotation', async () => {
    const { writer } = world.app.core.database;
    const { rows } = await sql<{ name: string }>`
      select m.name from sqlite_schema m join pragma_table_info(m.name) c on c.name = 'key_id'
      where m.type = 'table' order by m.name`.execute(writer as unknown as Kysely<unknown>);
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(sealedTables).sort());
  });

  it('of links and adapters stand nowhere in clear, and open only in their own row', async () => {
    for (const canary of ['canary-hook-5d2', 'canary-login-5d2'])
      expect(storedBelow(world.dataDir).filter(({ text }) => text.includes(canary))).toEqual([]);
    expect(await stateOf('telegram').get('login')).toEqual({ phone: 1, key: 'canary-login-5d2' });
    const { database } = world.app.core;
    await database.transact(async (tx) => {
      const row = await tx.selectFrom('channelState').selectAll().executeTakeFirstOrThrow();
      const stolen = { ...row, channel: 'telegram.other', keyId: String(row.keyId) };
      await tx
        .insertInto('channelState')
        .values({ ...stolen, value: JSON.stringify(row.value) })
        .execute();
    });
    await expect(stateOf('telegram.other').get('login')).rejects.toThrow(/cannot be opened/);
    await stateOf('telegram.other').set('login', undefined);
  });

  it('of all kinds are sealed anew by a rotation, those from before in clear as well', async () => {
    const { database, engine } = world.app.core;
    await world.api('POST', '/secrets', { scope: '**', name: 'one', kind: 'bearer', value: 'v' });
    const row = { channel: 'telegram', key: 'offset', value: '41', at: engine.iso() };
    await database.transact((tx) =>
      tx
        .insertInto('channelState')
        .values(row as never)
        .execute(),
    );
    expect(await stateOf('telegram').get('offset')).toBe(41);
    const before = engine.keys.newest;
    const { body } = await world.api('POST', '/secrets/rotate', {});
    expect(body).toEqual({ keyId: engine.keys.newest, sealed: 4 });
    expect(body.keyId).not.toBe(before);
    expect(await keyIds()).toEqual([body.keyId, body.keyId, body.keyId]);
    expect(await openLinkSecret(database.read, engine.keys, link, 'hmac')).toBe('canary-hook-5d2');
    expect(await stateOf('telegram').get('login')).toEqual({ phone: 1, key: 'canary-login-5d2' });
    expect(await stateOf('telegram').get('offset')).toBe(41);
  });

  it('of a link or an adapter alone stop a start without their key', async () => {
    await world.api('DELETE', '/secrets/%2A%2A,one');
    const { dataDir, stub } = world;
    await world.app.close();
    const env = { ROOKERY_SECRETS_KEY: Buffer.alloc(32, 5).toString('base64') };
    await expect(World.boot({ dataDir, stub, env })).rejects.toThrow(/sealed with the key/);
    const again = await World.boot({ dataDir, stub });
    await again.api('DELETE', `/links/${link}`);
    await again.close();
    await expect(World.boot({ dataDir, stub, env })).rejects.toThrow(/sealed with the key/);
    world = await World.boot({ dataDir, stub });
  });
});
