import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until, type World } from '../support/boot.js';
import { lastUserText } from '../support/model-stub/assertions.js';
import type { Place } from '../support/place.js';

/** Who comes first, and what becomes of messages that come while the agent is at work. */
export function orderStories({ boot, runtime }: Place): void {
  describe(`messages in a busy house (${runtime})`, () => {
    let world: World;

    beforeAll(async () => {
      world = await boot();
    });
    afterAll(() => world.close());

    const asked = (text: string) =>
      world.stub.requests.filter(({ body }) => JSON.stringify(body).includes(text));
    const settled = (chat: string, count: number) =>
      until(async () => {
        const incoming = (await world.history(chat)).messages.filter(({ direction }) => direction === 'in');
        const done = incoming.length === count && incoming.every(({ state }) => state === 'answered');
        return done && (await world.allHasLeft()) && (await world.history(chat)).messages;
      }, `${count} messages are answered, and the answers have left`);
    const textsOut = (messages: { direction: string; text: string }[]): string[] =>
      messages.filter(({ direction }) => direction === 'out').map(({ text }) => text);
    const turnsOf = (messages: { direction: string; turn?: string }[]): string[] => [
      ...new Set(messages.filter(({ direction }) => direction === 'in').map(({ turn }) => turn ?? 'none')),
    ];

    it('runs two chats side by side, and their answers do not mix (P2)', async () => {
      const chats = [world.chat, await world.link('main')];
      const answers = chats.map((chat, index) => world.say(`!hang x1\n!say side ${index}`, { chat }));
      const open = () => asked('!say side').filter(({ aborted }) => !aborted);
      await until(async () => open().length === 2, 'both are asked at the same time');
      for (const chat of chats) await world.say('/stop', { chat });
      expect((await Promise.all(answers)).map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
      const again = await Promise.all(chats.map((chat, index) => world.say(`!say own ${index}`, { chat })));
      expect(again.map((answer) => answer.answers.map(({ text }) => text))).toEqual([['own 0'], ['own 1']]);
      for (const [index, chat] of chats.entries())
        expect(JSON.stringify(await world.history(chat))).not.toContain(`own ${1 - index}`);
    });

    it('puts a message into the running turn at its next step, which then owns it (P3)', async () => {
      const { path, chat } = await world.agent('steered');
      await world.post('!bash sleep 2\n!say first done', { chat });
      await until(async () => (await world.history(chat)).running.some(({ data }) => data.step), 'a step');
      await world.post('and mind the second', { chat });
      await world.post('and the third', { chat });
      const messages = await settled(chat, 3);
      expect(turnsOf(messages)).toHaveLength(1);
      const [turn] = (await world.api('GET', `/turns?agent=${path}`)).body.items;
      const read = (await world.api('GET', `/turns/${turn.id}`)).body;
      expect(read).toMatchObject({ state: 'succeeded', attempts: 1 });
      expect(read.messages).toHaveLength(3);
      const [last] = asked('and the third');
      expect(JSON.stringify(last?.body)).toMatch(/and mind the second.*and the third/);
    });

    it('keeps messages for the next turn where the agent wants it so, in their order (P2)', async () => {
      const { path, chat } = await world.agent('patient', { busyMode: 'queue' });
      await world.post('!bash sleep 1\n!say one', { chat });
      await until(async () => asked('!say one').length > 0, 'the first runs');
      await world.post('two', { chat });
      await world.post('three', { chat });
      const messages = await settled(chat, 3);
      expect(turnsOf(messages)).toHaveLength(2);
      expect(textsOut(messages)).toHaveLength(2);
      expect(textsOut(messages)[0]).toBe('one');
      expect(lastUserText(asked('three').at(-1)?.body)).toMatch(/two[\s\S]*three/);
      expect((await world.api('GET', `/turns?agent=${path}`)).body.items).toHaveLength(2);
    });

    it('answers what came too late to be read, in the next turn or a further answer (P1)', async () => {
      const { chat } = await world.agent('hasty');
      for (const round of [1, 2, 3]) {
        await world.post(`!say round ${round}`, { chat });
        await until(async () => asked(`!say round ${round}`).length > 0, 'the model is asked');
        await world.post(`too late ${round}`, { chat });
        await settled(chat, 2 * round);
        expect(asked(`too late ${round}`).length).toBeGreaterThan(0);
      }
    });

    it('lets a newer message interrupt, where the agent wants it so (P1)', async () => {
      const { chat } = await world.agent('jumpy', { busyMode: 'interrupt' });
      const first = await world.post('!hang', { chat });
      await until(async () => asked('!hang').length > 0, 'the first runs');
      const { answers } = await world.say('!say the newer one', { chat });
      expect(answers.map(({ text }) => text)).toEqual(['the newer one']);
      const { messages } = await world.history(chat);
      expect(messages.find(({ id }) => id === first)).toMatchObject({ state: 'cancelled' });
    });

    it('answers many messages at once, none twice and none lost (P1, P2)', async () => {
      const { chat } = await world.agent('flooded', { busyMode: 'queue' });
      const ids = await Promise.all(
        Array.from({ length: 25 }, (_, at) => world.post(`number ${at}`, { chat })),
      );
      expect(new Set(ids).size).toBe(25);
      const messages = await settled(chat, 25);
      expect(textsOut(messages)).toHaveLength(turnsOf(messages).length);
    });
  });
}
