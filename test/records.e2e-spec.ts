import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../src/platform/ids.js';
import { grantTo, tokenFor } from './contract/resources-app.js';
import { until, World } from './support/boot.js';

describe('what the server keeps of its work', () => {
  let world: World;
  let authorization: string;
  beforeAll(async () => {
    // No container outlives its turn, so that folders are free to go.
    world = await World.boot({ env: { ROOKERY_WARM_CONTAINERS: '0' } });
    const { database } = world.app.core;
    for (const name of ['sessions', 'deliveries', 'chats'])
      await grantTo(database, 'user:lead', `${name}:*`, 'team/**');
    authorization = `Bearer ${await tokenFor(database, 'user:lead')}`;
  });
  afterAll(() => world.close());

  const list = async (path: string, as?: string) =>
    (await world.api('GET', path, undefined, as ? { authorization: as } : {})).body.items as Record<
      string,
      string
    >[];
  const address = (key: string): string => encodeURIComponent(key);

  describe('sessions', () => {
    it('can be forgotten: the next turn starts fresh, and the folder goes', async () => {
      const { chat } = await world.agent('team/scribe');
      await world.say('!say Hello Ada', { chat });
      const [session] = await list('/sessions?agent=team/scribe');
      expect(session).toMatchObject({ agent: 'team/scribe', started: true });
      const sessions = join(world.dataDir, 'agents/team/scribe/_sessions');
      const before = readdirSync(sessions);
      expect((await world.api('DELETE', `/sessions/${address(session?.key ?? '')}`)).status).toBe(204);
      expect((await world.api('GET', `/sessions/${address(session?.key ?? '')}`)).status).toBe(404);
      await until(
        async () => before.every((name) => !existsSync(join(sessions, name))),
        'the folders are gone',
      );
      await world.say('what did you say?', { chat });
      expect(JSON.stringify(world.stub.requests.at(-1)?.body)).not.toContain('Hello Ada');
      expect((await world.history(chat)).messages).toHaveLength(4);
    });

    it('stay while a turn runs in them', async () => {
      const { chat } = await world.agent('team/slow');
      await world.post('!wait 1500\n!say done', { chat });
      const session = await until(async () => (await list('/sessions?agent=team/slow'))[0], 'it began');
      await until(async () => (await list('/turns?state=running')).length > 0, 'it runs');
      const refused = await world.api('DELETE', `/sessions/${address(session.key ?? '')}`);
      expect([refused.status, refused.body.detail]).toEqual([
        409,
        expect.stringMatching(/cancel it or wait/),
      ]);
      await until(async () => (await list('/turns?state=running')).length === 0, 'it has ended');
    });

    it('show to each caller those of the agents it may ask about (P5)', async () => {
      await world.say('!say for everyone');
      const seen = await list('/sessions', authorization);
      expect(new Set(seen.map(({ agent }) => agent))).toEqual(new Set(['team/scribe', 'team/slow']));
      const [other] = await list('/sessions?agent=main');
      const path = `/sessions/${address(other?.key ?? '')}`;
      expect((await world.api('DELETE', path, undefined, { authorization })).status).toBe(404);
    });
  });

  describe('deliveries', () => {
    const store = async (state: string, channel: string): Promise<string> => {
      const at = new Date().toISOString();
      const row = { id: newId(), key: newId(), kind: 'notice', channel, chat: `${channel}:x~1`, payload: {} };
      const rest = { state, attempts: 3, nextAt: at, error: 'it did not work', at };
      await world.app.core.database.transact((tx) =>
        tx
          .insertInto('delivery')
          .values({ ...row, ...rest } as never)
          .execute(),
      );
      return row.id;
    };

    it('are listed by state, and a failed or uncertain one goes out again under its key (P4)', async () => {
      for (const state of ['failed', 'uncertain']) {
        const id = await store(state, 'web');
        expect((await list(`/deliveries?state=${state}`)).map((row) => row.id)).toEqual([id]);
        const { key } = (await world.api('GET', `/deliveries/${id}`)).body;
        const rows = async () => (await list('/audit?limit=500')).length;
        const before = await rows();
        const { status, body } = await world.api('POST', `/deliveries/${id}/retry`);
        expect([status, body.key, body.state]).toEqual([200, key, 'pending']);
        expect(await rows()).toBe(before + 1);
        await until(async () => (await world.api('GET', `/deliveries/${id}`)).body.state === 'sent', 'sent');
        expect((await world.api('POST', `/deliveries/${id}/retry`)).status).toBe(409);
      }
    });

    it('carry their message along when they are tried again', async () => {
      const { chat } = await world.agent('team/voice');
      const { answers } = await world.say('!say heard', { chat });
      const message = answers[0]?.id ?? '';
      const { database } = world.app.core;
      await database.transact(async (tx) => {
        await tx.updateTable('delivery').set({ state: 'failed' }).where('messageId', '=', message).execute();
        await tx.updateTable('message').set({ state: 'failed' }).where('id', '=', message).execute();
      });
      const [failed] = await list('/deliveries?state=failed', authorization);
      expect(failed).toMatchObject({ agent: 'team/voice', messageId: message });
      const path = `/deliveries/${failed?.id}/retry`;
      expect((await world.api('POST', path, undefined, { authorization })).status).toBe(200);
      await until(
        async () => (await world.api('GET', `/messages/${message}`)).body.state === 'sent',
        'the message is sent',
      );
    });

    it('of nobody in particular are the instance’s (P5)', async () => {
      const id = await store('failed', 'gone');
      expect((await list('/deliveries', authorization)).map((row) => row.id)).not.toContain(id);
      const path = `/deliveries/${id}`;
      expect((await world.api('GET', path, undefined, { authorization })).status).toBe(404);
      expect((await world.api('GET', path)).status).toBe(200);
    });
  });

  it('chats belong to the agent that their latest message went to (P5)', async () => {
    const all = await list('/chats');
    expect(all.length).toBeGreaterThan(3);
    const seen = await list('/chats', authorization);
    expect(new Set(seen.map(({ agent }) => agent))).toEqual(
      new Set(['team/scribe', 'team/slow', 'team/voice']),
    );
    const other = all.find(({ agent }) => agent === 'main');
    const path = `/chats/${address(other?.address ?? '')}`;
    expect((await world.api('GET', path)).body).toMatchObject({ channel: 'web', kind: 'direct' });
    expect((await world.api('GET', path, undefined, { authorization })).status).toBe(404);
  });
});
