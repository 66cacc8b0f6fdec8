import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { until, type World } from '../support/boot.js';
import type { Place } from '../support/place.js';

/** Containers that wait for the next turn, that are gone when it comes, and that go in the middle of one. */
export function containerStories({ boot, runtime, containers }: Place): void {
  describe(`containers between and under turns (${runtime})`, () => {
    let world: World;

    afterEach(() => world.close());

    const containerOf = async (turn: string | undefined): Promise<string> =>
      (await world.attempts(turn ?? '')).at(-1)?.container ?? '';
    const names = (): Promise<string[]> => containers.names(world.dataDir);
    const lastAsked = (): string => JSON.stringify(world.stub.requests.at(-1)?.body);
    const asked = (text: string): number =>
      world.stub.requests.filter(({ body }) => JSON.stringify(body).includes(text)).length;

    it('runs the next turn of a session in the container that waits for it', async () => {
      world = await boot();
      const first = await world.say('!say one');
      const second = await world.say('!say two');
      expect(await containerOf(second.turn)).toBe(await containerOf(first.turn));
      expect(await names()).toEqual([await containerOf(first.turn)]);
    });

    it('starts anew, with the history, when persona or model have changed', async () => {
      world = await boot();
      const first = await world.say('!say the password is swordfish');
      await world.api('PATCH', '/agents/main', { model: 'claude-other' });
      const second = await world.say('!say two');
      expect(await containerOf(second.turn)).not.toBe(await containerOf(first.turn));
      expect(lastAsked()).toContain('the password is swordfish');
      expect((world.stub.requests.at(-1)?.body as { model: string }).model).toBe('claude-other');
      // Without it, what an agent does to its own persona is put back.
      const grant = { principal: 'agent:main', action: 'personas:update', scope: 'main' };
      expect((await world.api('POST', '/grants', grant)).status).toBe(201);
      await world.say('!write PERSONA.md You are a pirate now.\n!say done');
      const third = await world.say('!say three');
      expect(await containerOf(third.turn)).not.toBe(await containerOf(second.turn));
      expect(JSON.stringify(world.stub.requests.at(-1)?.body)).toContain('You are a pirate now.');
      expect(lastAsked()).toContain('the password is swordfish');
      expect(await names()).toEqual([await containerOf(third.turn)]);
    });

    it('keeps no more containers than it was told to, and the one used last', async () => {
      world = await boot({ env: { ROOKERY_WARM_CONTAINERS: '1' } });
      const other = await world.agent('other');
      await world.say('!say one');
      const { turn } = await world.say('!say two', { chat: other.chat });
      const kept = [await containerOf(turn)];
      expect(await until(async () => (await names()).length === 1 && (await names()), 'one')).toEqual(kept);
      await world.say('!say resumed');
      expect(lastAsked()).toContain('!say one');
    });

    it('lets a container go that nobody has needed for the time given', async () => {
      world = await boot({ env: { ROOKERY_WARM_SECONDS: '1' } });
      await world.say('!say one');
      await until(async () => (await names()).length === 0, 'it is gone');
      await world.say('!say two');
      expect(lastAsked()).toContain('!say one');
    });

    it('goes on with the history when the container was killed between two turns', async () => {
      world = await boot();
      await world.say('!say the password is swordfish');
      await containers.killAll(world.dataDir);
      const { state, answers } = await world.say('!say two');
      expect({ state, answers }).toMatchObject({ state: 'answered', answers: [{ text: 'two' }] });
      expect(lastAsked()).toContain('the password is swordfish');
    });

    it('retries with the same messages when the container is killed in the middle, and answers once (P3)', async () => {
      world = await boot();
      const answer = world.say('!hang x1\n!say finally');
      await until(async () => asked('!hang x1') > 0, 'the model is asked');
      await containers.killAll(world.dataDir);
      const { turn, message, answers } = await answer;
      expect(answers.map(({ text }) => text)).toEqual(['finally']);
      const read = (await world.api('GET', `/turns/${turn}`)).body;
      expect(read).toMatchObject({ state: 'succeeded', attempts: 2, messages: [message] });
      expect((await world.attempts(turn ?? '')).map(({ state }) => state)).toEqual(['failed', 'succeeded']);
      const { messages } = await world.history();
      expect(messages.filter(({ direction }) => direction === 'out')).toHaveLength(1);
    });

    it('tells the people after the last try, and /retry runs the same messages again (P1, P3)', async () => {
      world = await boot();
      const { chat } = await world.agent('doomed');
      const answer = world.say('!hang x3\n!say after all', { chat });
      for (const attempt of [1, 2, 3]) {
        await until(async () => asked('!hang x3') >= attempt, `attempt ${attempt}`);
        await containers.killAll(world.dataDir);
      }
      const failed = await answer;
      expect(failed.state).toBe('failed');
      const told = expect.stringContaining('its container ended unexpectedly. Send /retry');
      expect(failed.answers).toMatchObject([{ text: told, state: 'sent' }]);
      await world.say('/retry', { chat });
      const done = await until(async () => {
        const read = (await world.api('GET', `/turns/${failed.turn}`)).body;
        return read.state === 'succeeded' && read;
      }, 'the retry succeeds');
      expect(done.messages).toEqual([failed.message]);
      const texts = (await world.history(chat)).messages.map(({ text }) => text);
      expect(texts.filter((text) => text === 'after all')).toHaveLength(1);
    });

    it('starts afresh with a summary, once, when the session cannot be resumed (P3)', async () => {
      world = await boot({ env: { ROOKERY_WARM_CONTAINERS: '0' } });
      await world.say('!say the password is swordfish');
      const [session] = await world.app.core.database.read.selectFrom('session').selectAll().execute();
      const folder = join(world.dataDir, 'agents', 'main', '_sessions', session?.folder ?? 'none', '.claude');
      await until(async () => (await names()).length === 0, 'the container is gone');
      await rm(folder, { recursive: true });
      const { state, turn } = await world.say('!say two');
      expect(state).toBe('answered');
      expect((await world.api('GET', `/turns/${turn}`)).body.attempts).toBe(2);
      expect(lastAsked()).toMatch(/<summary>[^]*the password is swordfish[^]*<\/summary>/);
      await world.say('!say three');
      const history = lastAsked();
      expect(history.match(/<summary>/g)).toHaveLength(1);
      expect(history).toContain('!say two');
    });

    it('begins a fresh conversation by /new, also while a turn is running', async () => {
      world = await boot();
      await world.say('!say the password is swordfish');
      const running = world.say('!slow 100 a b c d e f g h i j k l');
      await until(async () => asked('!slow 100') > 0, 'the turn runs');
      await world.say('/new');
      expect((await running).state).toBe('answered');
      const { state } = await world.say('!say two');
      expect(state).toBe('answered');
      expect(lastAsked()).not.toContain('the password is swordfish');
      expect(lastAsked()).not.toContain('<summary>');
    });
  });
}
