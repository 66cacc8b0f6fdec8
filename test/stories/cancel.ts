import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until, type World } from '../support/boot.js';
import type { Place } from '../support/place.js';

type Way = (world: World, chat: string, turn: string) => Promise<unknown>;

const ways: Record<string, Way> = {
  'from the chat': (world, chat, turn) =>
    fetch(`${world.url}${chat}/turns/${turn}/cancel`, { method: 'POST' }),
  'over REST': (world, _chat, turn) => world.api('POST', `/turns/${turn}/cancel`),
  'by /stop': (world, chat) => world.say('/stop', { chat }),
};

/** What is under way when somebody stops it. */
const under: Record<string, { script: string; shows: (world: World, chat: string) => Promise<boolean> }> = {
  'while it speaks': {
    script: '!say begun\n!hang',
    shows: async (world, chat) => (await world.history(chat)).running.some(({ kind }) => kind === 'delta'),
  },
  'in a tool': {
    script: '!bash sleep 300\n!say slept',
    shows: async (world, chat) =>
      (await world.history(chat)).running.some(({ data }) => data.step === 'Runs what the test says'),
  },
};

/** Somebody stops a turn. */
export function cancelStories({ boot, runtime, containers }: Place): void {
  describe(`stopping a turn (${runtime})`, () => {
    let world: World;

    beforeAll(async () => {
      world = await boot({ env: { ROOKERY_MAX_TURNS: '1' } });
    });
    afterAll(() => world.close());

    const turnOf = (chat: string, message: string): Promise<string> =>
      until(async () => {
        const row = (await world.history(chat)).messages.find(({ id }) => id === message);
        return row?.turn as string | undefined;
      }, 'the message has a turn');

    const ended = async (chat: string, message: string) =>
      until(async () => {
        const row = (await world.history(chat)).messages.find(({ id }) => id === message);
        return ['queued', 'in_turn', 'received'].includes(row?.state) ? undefined : row;
      }, 'the message has ended');

    for (const [when, { script, shows }] of Object.entries(under))
      for (const [how, stop] of Object.entries(ways))
        it(`stops it ${when}, ${how}, and the container goes on to the next message (P1)`, async () => {
          const name = `${when}-${how}`.replace(/[^a-z]+/gi, '-').toLowerCase();
          const { chat } = await world.agent(name);
          const message = await world.post(script, { chat });
          const turn = await turnOf(chat, message);
          await until(() => shows(world, chat), 'it is under way');
          const before = await containers.names(world.dataDir);
          await stop(world, chat, turn);
          expect(await ended(chat, message)).toMatchObject({ state: 'cancelled' });
          expect((await world.api('GET', `/turns/${turn}`)).body.state).toBe('cancelled');
          const next = await world.say('!say still here', { chat });
          expect(next.answers).toMatchObject([{ text: 'still here' }]);
          expect(await containers.names(world.dataDir)).toEqual(before);
        });

    for (const [how, stop] of Object.entries(ways))
      it(`stops what has not begun, ${how} (P1)`, async () => {
        const busy = await world.agent(`busy-${how.replace(/[^a-z]+/gi, '-').toLowerCase()}`);
        const first = await world.post('!hang', { chat: busy.chat });
        await turnOf(busy.chat, first);
        const chat = await world.link(busy.path);
        const waiting = await world.post('!say never', { chat });
        await stop(world, chat, await turnOf(chat, waiting));
        expect(await ended(chat, waiting)).toMatchObject({ state: 'cancelled' });
        await world.say('/stop', { chat: busy.chat });
        expect(await ended(busy.chat, first)).toMatchObject({ state: 'cancelled' });
        const asked = JSON.stringify(world.stub.requests.map(({ body }) => body));
        expect(asked).not.toContain('!say never');
      });

    it('has nothing to stop in an idle chat, and says so', async () => {
      const { chat } = await world.agent('idle');
      const { answers } = await world.say('/stop', { chat });
      expect(answers).toMatchObject([{ text: 'Nothing is running here.' }]);
      const cancel = await fetch(`${world.url}${chat}/turns/nothing/cancel`, { method: 'POST' });
      expect(cancel.status).toBe(404);
    });
  });
}
