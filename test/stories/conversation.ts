import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { World } from '../support/boot.js';
import type { Place } from '../support/place.js';

/** Somebody writes in a chat and is answered. */
export function conversationStories({ boot, runtime }: Place): void {
  describe(`a conversation (${runtime})`, () => {
    let world: World;

    beforeAll(async () => {
      world = await boot();
    });
    afterAll(() => world.close());

    it('streams the answer before it stands, and still has it after a reload (P1)', async () => {
      const { lastSeq } = await world.history();
      const events = world.follow(lastSeq);
      const { turn, answers } = await world.say('!slow 80 one two three four five six');
      expect(answers.map(({ text }) => text)).toEqual(['one two three four five six']);
      const end = await events.first(({ kind }) => kind === 'turn');
      const message = await events.first(({ kind, data }) => kind === 'message' && data.direction === 'out');
      const deltas = events.seen.filter(({ kind }) => kind === 'delta');
      expect(deltas.length).toBeGreaterThan(1);
      expect('one two three four five six').toContain(deltas.map(({ data }) => data.text).join(''));
      expect(deltas.every(({ seq, data }) => seq < message.seq && data.turn === turn)).toBe(true);
      expect(message.seq).toBeLessThan(end.seq);
      expect(end.data).toMatchObject({ turn, state: 'succeeded' });
      await events.close();
      const reloaded = await world.history();
      expect(reloaded.messages.map(({ direction, state }) => [direction, state])).toEqual([
        ['in', 'answered'],
        ['out', 'sent'],
      ]);
      expect(reloaded.running).toEqual([]);
    });

    it('remembers what was said in the session', async () => {
      const { chat } = await world.agent('elephant');
      await world.say('!say Hello Ada', { chat });
      await world.say('what did you say?', { chat });
      expect(JSON.stringify(world.stub.requests.at(-1)?.body)).toContain('Hello Ada');
    });

    it('says so when the agent has read a message and says nothing (P1)', async () => {
      const { state, reason, answers } = await world.say('!say (silent)');
      expect({ state, reason }).toEqual({ state: 'answered', reason: 'considered, nothing said' });
      expect(answers).toMatchObject([{ text: 'Rookery read this and has nothing to say.' }]);
    });

    it('takes the same client id twice at once as one message (P2)', async () => {
      const ids = await Promise.all(
        Array.from({ length: 5 }, () => world.post('!say only once', { id: 'twin' })),
      );
      expect(new Set(ids).size).toBe(1);
      const { answers } = await world.say('!say only once', { id: 'twin' });
      expect(answers).toMatchObject([{ text: 'only once' }]);
      const said = (await world.history()).messages.filter(({ text }) => text === 'only once');
      expect(said).toHaveLength(1);
    });

    it('shows a visitor only what was said in the own chat, whatever else the turn has said', async () => {
      const { chat, path } = await world.agent('porter');
      const other = await world.link(path);
      await world.say('!say hello', { chat: other });
      const address = (await world.api('GET', `/messages?agent=porter`)).body.items[0].chat as string;
      const target = JSON.stringify({ chat: address, text: 'for the other room' });
      const script = `!tool send ${target}\n!say done`;
      const { answers } = await world.say(script, { chat });
      expect(answers.map(({ text }) => text)).toEqual(['done']);
      const heard = (await world.history(other)).messages.map(({ text }) => text);
      expect(heard).toContain('for the other room');
    });
  });
}
