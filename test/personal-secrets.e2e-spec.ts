import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adapters } from '../src/adapters/platforms.js';
import type { InboundEvent } from '../src/adapters/channel.js';
import { personBehindAll } from '../src/gateway/turns/person.js';
import { providersFor, upstreamAt, type Provider } from '../src/gateway/turns/providers.js';
import { lookupSecret } from '../src/identity/secrets.js';
import { grantTo, tokenFor } from './contract/resources-app.js';
import { until, World } from './support/boot.js';
import { ModelStub } from './support/model-stub/model-stub.js';
import { ToyPlatform, toyAdapter } from './support/toy-platform.js';

const look = '!bash printf %s "${DESK_KEY-absent}"\n!echo-results';

describe('secrets of a person', () => {
  const toy = new ToyPlatform();
  const upstream = new ModelStub();
  let world: World;
  const ids = new Map<string, string>();

  const secret = (scope: string, more: object = {}) =>
    world.api('POST', '/secrets', {
      ...{ scope, name: 'DESK_KEY', kind: 'env', value: `of-${scope}`, exposed: true, agents: ['corp/**'] },
      ...more,
    });
  const written = async (chat: string, since: number): Promise<string | undefined> => {
    const { read } = world.app.core.database;
    const rows = read.selectFrom('message').where('chat', '=', chat).where('direction', '=', 'out');
    const row = await rows.where('seq', '>', since).select('text').executeTakeFirst();
    return row?.text;
  };
  const latest = async (): Promise<number> => {
    const { read } = world.app.core.database;
    const rows = read.selectFrom('message').select((eb) => eb.fn.max('seq').as('seq'));
    return Number((await rows.executeTakeFirst())?.seq ?? 0);
  };
  /** What the agent answers somebody on the platform. */
  const said = async (
    from: string,
    text = look,
    more: Partial<InboundEvent> = {},
    room = from,
  ): Promise<string> => {
    const since = await latest();
    await toy.happen({ from, room, text, more });
    return until(() => written(more.chat ?? `toy:dm/${room}`, since), `${from} is answered`);
  };
  /** The same over the API, in a chat that is named or one's own. */
  const injected = async (token: string, text: string, chat?: string): Promise<void> => {
    const authorization = `Bearer ${token}`;
    const input = { agent: 'corp', text, ...(chat !== undefined && { chat }) };
    expect((await world.api('POST', '/messages', input, { authorization })).status).toBe(200);
  };

  beforeAll(async () => {
    await upstream.start();
    world = await World.boot({ adapters: { ...adapters, toy: toyAdapter(toy) } });
    await world.agent('corp', { dmScope: 'main' });
    const channel = { id: 'toy', dmPolicy: 'open', groupPolicy: 'open', defaultAgent: 'corp' };
    expect((await world.api('POST', '/channels', channel)).status).toBe(201);
    await until(async () => toy.channels.has('toy'), 'it runs');
    for (const name of ['ada', 'bob']) {
      const child = `sender:toy:user/${name}`;
      const { body } = await world.api('POST', '/members', { child, parent: `user:${name}` });
      ids.set(name, body.id as string);
    }
  });
  afterAll(async () => {
    await world.close();
    await upstream.close();
  });

  it('reach the turns of that person alone, where all people share one session (P8)', async () => {
    expect((await secret('user:ada')).status).toBe(201);
    expect(await said('ada')).toBe('of-user:ada');
    expect(await said('bob')).toBe('absent');
    await secret('user:bob', { value: 'of-bob' });
    await secret('**', { agents: undefined, value: 'of-all' });
    expect([await said('bob'), await said('eve'), await said('ada')]).toEqual([
      'of-bob',
      'of-all',
      'of-user:ada',
    ]);
  });

  it('stay away from rooms, from senders that are not proven; nobody becomes a second person of a sender (P8)', async () => {
    const room = { chat: 'toy:room/all', peer: { kind: 'group' as const, id: 'all' } };
    expect(await said('ada', look, { ...room, facts: { mentioned: true } })).toBe('of-all');
    const second = { child: 'sender:toy:user/ada', parent: 'user:other' };
    expect((await world.api('POST', '/members', second)).body).toMatchObject({
      status: 409,
      detail: 'sender:toy:user/ada is user:ada already; end that membership first.',
    });
    expect(await said('ada')).toBe('of-user:ada');
    const sent = { channel: 'toy', chat: 'toy:dm/ada', sender: 'toy:user/ada' };
    const person = (...verbs: string[]) =>
      personBehindAll(
        world.app.core.database.read,
        verbs.map((verb) => ({ ...sent, verb })),
      );
    expect([await person('message'), await person('message', 'untrusted')]).toEqual(['user:ada', undefined]);
  });

  it('are for the agents that the person names', async () => {
    await world.api('PATCH', '/secrets/user%3Aada,DESK_KEY', { agents: ['else', 'corp/*'], value: 'new' });
    expect(await said('ada')).toBe('of-all');
    await world.api('PATCH', '/secrets/user%3Aada,DESK_KEY', { agents: ['corp'], value: 'new' });
    expect(await said('ada')).toBe('new');
  });

  it('keep other people’s words out of the turn that holds them, in the order they came (P2, P8)', async () => {
    const { database } = world.app.core;
    for (const who of ['user:ada', 'user:bob']) await grantTo(database, who, 'messages:inject', '**');
    const [ada, bob] = [await tokenFor(database, 'user:ada'), await tokenFor(database, 'user:bob')];
    const chat = 'api:corp~user:ada';
    const turns = async () =>
      await database.read.selectFrom('turn').where('chat', '=', chat).selectAll().orderBy('id').execute();
    const since = await latest();
    await injected(ada, '!bash sleep 1.5; printf %s "$DESK_KEY"\n!echo-results');
    await until(async () => (await turns())[0]?.state === 'running', 'it runs');
    await injected(bob, look, chat);
    await injected(ada, look);
    await until(
      async () => (await turns()).length > 1 && (await turns()).every((row) => row.endedAt),
      'all end',
    );
    const rows = await database.read
      .selectFrom('message')
      .where('chat', '=', chat)
      .where('seq', '>', since)
      .select(['direction', 'sender', 'turnId', 'text'])
      .orderBy('seq')
      .execute();
    const [first, second] = (await turns()).map(({ id }) => id);
    const heard = rows.filter(({ direction }) => direction === 'in');
    expect(heard.map(({ sender, turnId }) => [sender, turnId])).toEqual([
      ['user:ada', first],
      ['user:bob', second],
      ['user:ada', second],
    ]);
    const answers = rows.filter(({ direction }) => direction === 'out').map(({ text }) => text);
    expect(answers[0]).toBe('new');
    expect(answers.slice(1).join()).not.toContain('new');
  });

  it('are put in at the door for that person’s requests, and for the hosts they name (P9)', async () => {
    const key = { name: 'model-key', kind: 'header', header: 'x-api-key', exposed: undefined };
    const made = await world.api('POST', '/providers', {
      ...{ name: 'own', baseUrl: upstream.url, secret: 'model-key' },
      models: [{ id: 'm', input: 0, output: 0 }],
    });
    expect(made.status).toBe(201);
    await secret('**', { ...key, agents: undefined, value: 'key-of-all' });
    await secret('user:ada', { ...key, value: 'key-of-ada', hosts: ['127.0.0.1'] });
    const keyFor = async (who: string): Promise<unknown> => {
      await said(who, '!say yes');
      return upstream.requests.at(-1)?.headers['x-api-key'];
    };
    expect([await keyFor('ada'), await keyFor('bob'), await keyFor('ada')]).toEqual([
      'key-of-ada',
      'key-of-all',
      'key-of-ada',
    ]);
    await world.api('PATCH', '/secrets/user%3Aada,model-key', { hosts: ['api.example'], value: 'x' });
    const { database, engine } = world.app.core;
    const [own] = await providersFor(database.read, 'corp');
    const at = upstreamAt(database.read, engine.keys, own as Provider, 'corp', 'user:ada');
    await expect(at).rejects.toThrow(/may not be sent to 127\.0\.0\.1/);
    await world.api('DELETE', '/providers/own');
  });

  it('are set by whoever may for that person alone, and are sent elsewhere by nobody but the owner (P5)', async () => {
    const { database } = world.app.core;
    await grantTo(database, 'user:ada', 'secrets:*', '**', { params: { scope: 'user:ada' } });
    const authorization = `Bearer ${await tokenFor(database, 'user:ada')}`;
    const as = async (method: string, path: string, body?: object): Promise<number> =>
      (await world.api(method, path, body, { authorization })).status;
    const mine = { name: 'mine', kind: 'bearer', value: 'v', hosts: ['a.example'], agents: ['corp'] };
    expect(await as('POST', '/secrets', { ...mine, scope: 'user:ada' })).toBe(201);
    for (const scope of ['user:bob', '**', 'corp'])
      expect(await as('POST', '/secrets', { ...mine, scope })).toBe(403);
    expect(await as('GET', '/secrets/user%3Aada,mine')).toBe(200);
    expect(await as('PATCH', '/secrets/user%3Aada,mine', { hosts: ['b.example'] })).toBe(200);
    for (const place of ['user%3Abob,DESK_KEY', '%2A%2A,DESK_KEY'])
      for (const method of ['GET', 'DELETE']) expect(await as(method, `/secrets/${place}`)).toBe(404);
    const change = (body: object) => world.api('PATCH', '/secrets/user%3Aada,mine', body);
    const refused = await change({ hosts: ['evil.example'] });
    expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining('user:ada')]);
    expect((await change({ agents: ['**'] })).status).toBe(403);
    expect((await change({ hosts: ['evil.example'], value: 'other' })).status).toBe(200);
    const { engine } = world.app.core;
    expect((await lookupSecret(database.read, engine.keys, 'corp', 'mine', 'user:ada'))?.value).toBe('other');
    const { items } = (await world.api('GET', '/audit?action=secrets:update&limit=3')).body;
    expect(items.map((row: { outcome: string }) => row.outcome)).toEqual(['ok', 'denied', 'denied']);
  });

  it('are refused where they do not say which agents and hosts, or belong to nobody', async () => {
    const faults = async (more: object): Promise<string[]> => {
      const input = {
        scope: 'user:ada',
        name: 'n',
        kind: 'bearer',
        value: 'v',
        hosts: ['a.example'],
        ...more,
      };
      const { body } = await world.api('POST', '/secrets', { agents: ['corp'], ...input });
      return (body.errors ?? []).map((error: { path: string }) => error.path);
    };
    expect(await faults({ agents: [] })).toEqual(['agents']);
    expect(await faults({ agents: ['corp', '@self', 'Corp'] })).toEqual(['agents.1', 'agents.2']);
    expect(await faults({ hosts: [] })).toEqual(['hosts']);
    expect(await faults({ inherit: false })).toEqual(['inherit']);
    expect(await faults({ scope: 'corp' })).toEqual(['agents']);
    expect(await faults({ scope: 'user:' })).toEqual(['scope']);
    expect(await faults({ scope: 'role:crew' })).toEqual(['scope']);
  });

  it('are sealed anew with all others, each bound to its person', async () => {
    const { database, engine } = world.app.core;
    const { status, body } = await world.api('POST', '/secrets/rotate', {});
    expect([status, body.keyId]).toEqual([200, engine.keys.newest]);
    const value = async (person: string): Promise<string | undefined> =>
      (await lookupSecret(database.read, engine.keys, 'corp', 'DESK_KEY', person))?.value;
    expect([await value('user:ada'), await value('user:bob')]).toEqual(['new', 'of-bob']);
    const stolen = database.read.selectFrom('secret').where('person', '=', 'user:bob').select('sealed');
    const { sealed } = await stolen.executeTakeFirstOrThrow();
    const theirs = database.transact((tx) =>
      tx.updateTable('secret').set({ sealed }).where('person', '=', 'user:ada').execute(),
    );
    await theirs;
    await expect(value('user:ada')).rejects.toThrow(/cannot be opened/);
  });
});
