import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Tx } from '../../src/db/db.js';
import { until, type World } from '../support/boot.js';
import type { Place } from '../support/place.js';

/** What people are told when something goes wrong, and what is tried again. */
export function failureStories({ boot, runtime, containers }: Place): void {
  describe(`turns that go wrong (${runtime})`, () => {
    let world: World;

    beforeAll(async () => {
      world = await boot();
    });
    afterAll(() => world.close());

    const asked = (text: string): number =>
      world.stub.requests.filter(({ body }) => JSON.stringify(body).includes(text)).length;
    const read = async (turn: string | undefined) => (await world.api('GET', `/turns/${turn}`)).body;
    const outgoing = async (chat: string) =>
      (await world.history(chat)).messages.filter(({ direction }) => direction === 'out');

    it('rides out a model that is overloaded for a while', async () => {
      const { chat } = await world.agent('lucky');
      const { state, answers } = await world.say('!status 529 x2\n!say through', { chat });
      expect({ state, answers }).toMatchObject({ state: 'answered', answers: [{ text: 'through' }] });
    });

    it('tells sender and operator of a refusal that will not change, and runs again by /retry (P1)', async () => {
      const { path, chat } = await world.agent('refused');
      const failed = await world.say('!status 403 x1\n!say at last', { chat });
      expect(failed.state).toBe('failed');
      expect(failed.answers).toHaveLength(1);
      expect(failed.answers).toMatchObject([{ text: expect.stringContaining('/retry'), state: 'sent' }]);
      expect(await read(failed.turn)).toMatchObject({ state: 'failed', attempts: 1 });
      expect(asked('!status 403')).toBe(1);
      const notices = await until(async () => {
        const rows = (await outgoing(world.chat)).filter(({ text }) => text.includes(failed.turn));
        return rows.length > 0 && rows;
      }, 'the operator is told');
      expect(notices).toMatchObject([{ text: expect.stringContaining(`A turn of ${path} failed`) }]);
      await world.say('/retry', { chat });
      await until(async () => (await read(failed.turn)).state === 'succeeded', 'it has run again');
      expect((await read(failed.turn)).messages).toEqual([failed.message]);
      expect((await outgoing(chat)).map(({ text }) => text)).toEqual([
        expect.stringContaining('I could not finish this'),
        'Trying again.',
        'at last',
      ]);
      expect((await world.say('/retry', { chat })).answers).toMatchObject([
        { text: 'There is no failed turn to run again.' },
      ]);
    });

    it('runs a failed turn again over REST, with as many tries as the first time (P3)', async () => {
      const { chat } = await world.agent('persistent');
      const failed = await world.say('!status 403 x1\n!hang x1\n!say third time lucky', { chat });
      expect(failed.state).toBe('failed');
      const before = asked('third time lucky');
      expect((await world.api('POST', `/turns/${failed.turn}/retry`)).status).toBe(200);
      await until(async () => asked('third time lucky') > before, 'it is asked again');
      await containers.killAll(world.dataDir);
      await until(async () => (await read(failed.turn)).state === 'succeeded', 'it has run again');
      expect((await world.attempts(failed.turn ?? '')).map(({ state }) => state)).toEqual([
        'failed',
        'failed',
        'succeeded',
      ]);
    });

    it('ends a turn that takes too long, and tells so (P1)', async () => {
      const { path, chat } = await world.agent('slow');
      await world.api('PATCH', `/agents/${path}`, { timeouts: { softSeconds: 1, hardSeconds: 2 } });
      const late = await world.say('!say begun\n!hang', { chat });
      expect(late).toMatchObject({ state: 'failed', reason: 'out of time (hard limit)' });
      expect(late.answers).toMatchObject([{ text: expect.stringContaining('/retry') }]);
      expect((await read(late.turn)).state).toBe('timed_out');
      await until(
        async () => (await outgoing(world.chat)).some(({ text }) => text.includes(late.turn ?? '')),
        'the operator is told',
      );
      await world.api('PATCH', `/agents/${path}`, { timeouts: null });
      const next = await world.say('!say on time', { chat });
      expect(next.answers).toMatchObject([{ text: 'on time' }]);
    });

    it('sends what the agent says on the way and its last words, each once', async () => {
      const { chat } = await world.agent('talker');
      const { answers } = await world.say('!tool reply {"text":"on my way"}\n!say there', { chat });
      expect(answers.map(({ text, state }) => [text, state])).toEqual([
        ['on my way', 'sent'],
        ['there', 'sent'],
      ]);
    });

    it('counts words on the way as an answer when nothing follows (P1)', async () => {
      const { chat } = await world.agent('brief');
      const { state, answers } = await world.say('!tool reply {"text":"that is all"}\n!say (silent)', {
        chat,
      });
      expect({ state, texts: answers.map(({ text }) => text) }).toEqual({
        state: 'answered',
        texts: ['that is all'],
      });
    });

    it('does not repeat by itself what was partly said before a crash (P3, P4)', async () => {
      const { chat } = await world.agent('halfway');
      const answer = world.say('!tool reply {"text":"half of it"}\n!hang x1\n!say the rest', { chat });
      await until(async () => asked('half of it') > 1, 'it has said one half');
      await containers.killAll(world.dataDir);
      const failed = await answer;
      expect(failed.state).toBe('failed');
      expect(failed.answers.map(({ text }) => text)).toEqual([
        'half of it',
        expect.stringMatching(/already sent.*\/retry/),
      ]);
      expect(await read(failed.turn)).toMatchObject({ state: 'failed', attempts: 1 });
      await world.say('/retry', { chat });
      await until(async () => (await read(failed.turn)).state === 'succeeded', 'it has run again');
      const texts = (await outgoing(chat)).map(({ text }) => text);
      expect(texts.at(-1)).toBe('the rest');
    });

    it('shows what a running turn has cost so far', async () => {
      const { chat } = await world.agent('costly', { model: 'claude-haiku-4-5' });
      const { lastSeq } = await world.history(chat);
      const events = world.follow(lastSeq, chat);
      const answer = world.say('!usage 1000 1000\n!bash sleep 3\n!say done', { chat });
      const shown = await events.first(({ kind, data }) => kind === 'progress' && data.cost !== null);
      expect(shown.data.cost).toBeGreaterThan(0);
      await answer;
      await events.close();
    });

    it('keeps answering others while one chat fails', async () => {
      const [bad, good] = [await world.agent('bad'), await world.agent('good')];
      const [failed, answered] = await Promise.all([
        world.say('!status 403', { chat: bad.chat }),
        world.say('!say fine', { chat: good.chat }),
      ]);
      expect([failed.state, answered.state]).toEqual(['failed', 'answered']);
    });
  });

  describe(`messages that cannot be routed (${runtime})`, () => {
    let world: World;

    beforeAll(async () => {
      world = await boot();
    });
    afterAll(() => world.close());

    it('fails them with a word to the sender, and takes the next (P1)', async () => {
      const { database } = world.app.core;
      const stamps = { version: 1, createdAt: '', createdBy: 'nobody', updatedAt: '' };
      const broken = { id: 'broken', match: 'null', target: 'null', session: '{}', scope: '**', ...stamps };
      const bump = (tx: Tx) => tx.updateTable('engine').set((eb) => ({ value: eb('value', '+', 1) }));
      await database.transact(async (tx) => {
        await tx
          .insertInto('route')
          .values(broken as never)
          .execute();
        await bump(tx).where('name', '=', 'config').execute();
      });
      const failed = await world.say('!say hello');
      expect(failed.state).toBe('failed');
      expect(failed.answers).toMatchObject([{ text: expect.stringContaining('could not be routed') }]);
      await database.transact(async (tx) => {
        await tx.deleteFrom('route').execute();
        await bump(tx).where('name', '=', 'config').execute();
      });
      expect((await world.say('!say hello')).answers).toMatchObject([{ text: 'hello' }]);
    });
  });

  describe(`following a turn (${runtime})`, () => {
    let world: World;

    beforeAll(async () => {
      world = await boot();
    });
    afterAll(() => world.close());

    it('tells a follower of a turn everything to its end, and resumes (P1)', async () => {
      const message = await world.post('!bash echo hi\n!slow 60 one two three four');
      const turn = await until(async () => {
        const row = (await world.history()).messages.find(({ id }) => id === message);
        return row?.turn as string | undefined;
      }, 'the message has a turn');
      const follower = world.followTurn(turn);
      await follower.ended;
      const kinds = follower.kinds();
      expect(kinds).toEqual(expect.arrayContaining(['state', 'delta', 'message', 'turn']));
      expect(kinds.indexOf('message')).toBeLessThan(kinds.indexOf('turn'));
      const seqs = follower.seen.map(({ seq }) => seq);
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      const answer = follower.seen.find(({ kind }) => kind === 'message');
      const resumed = world.followTurn(turn, answer?.seq);
      await resumed.ended;
      expect(resumed.kinds()).toContain('turn');
      expect(resumed.seen.every(({ seq }) => seq > (answer?.seq ?? Infinity))).toBe(true);
    });

    it('follows a turn that failed and is run again to its second end', async () => {
      const failed = await world.say('!status 403 x1\n!slow 60 one two three four five');
      await world.api('POST', `/turns/${failed.turn}/retry`);
      const follower = world.followTurn(failed.turn ?? '');
      await follower.ended;
      const states = follower.seen.filter(({ kind }) => kind === 'turn').map(({ data }) => data.state);
      expect(states).toEqual(['failed', 'succeeded']);
    });
  });
}
