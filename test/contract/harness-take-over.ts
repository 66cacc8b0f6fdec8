import { describe, expect, it } from '@jest/globals';
import type { Harness } from '../../src/gateway/harness/harness.js';
import { until } from '../support/boot.js';
import { worlds } from './harness.js';

const prompt = (text: string): string => `<turn>\n<message id="m1">${text}</message>\n</turn>`;
const turn = { key: 'turn:1', messages: ['m1', 'm2'] };

/** What a harness keeps to whose process outlives its server. */
export function describeTakeOver(name: string, harness: Harness, binary: string): void {
  describe(`the harness contract, a running turn taken over: ${name}`, () => {
    const the = worlds(harness, binary);
    const asked = (times: number): Promise<unknown> =>
      until(async () => the().model.requests.length >= times, 'the model is asked');

    it('tells the rest as it comes, and the result of the whole', async () => {
      const first = the().begin();
      first.run.send(prompt('!slow 200 one two three four five six seven eight'), turn.key);
      await asked(1);
      the().orphan();
      const talk = the().takeOver(first.session, turn);
      const result = await talk.next('result');
      expect(result).toMatchObject({ outcome: 'success', text: 'one two three four five six seven eight' });
      expect(talk.all('steered')).toEqual([{ kind: 'steered', id: 'm1' }]);
      expect(await talk.turn('!say and again')).toMatchObject({ outcome: 'success', text: 'and again' });
    });

    it('finds an answer that was told to nobody, and those before it', async () => {
      const first = the().begin();
      first.run.send(prompt('!wait 300\n!say told to nobody'), turn.key);
      await asked(1);
      the().orphan();
      await until(async () => the().usage.length > 0, 'the model has answered');
      await new Promise((resolve) => setTimeout(resolve, 500));
      const result = await the().takeOver(first.session, turn).next('result');
      expect(result).toEqual({ kind: 'result', outcome: 'success', text: 'told to nobody', more: false });
    });

    it('interrupts a call whose answer was lost, tells of it, and goes on', async () => {
      const first = the().begin();
      first.run.send(prompt('!tool wait {}\n!tool greet {"name":"Ann"}\n!say greeted'), turn.key);
      await the().waiting;
      the().orphan();
      the().release();
      const talk = the().takeOver(first.session, turn);
      expect(await talk.next('result')).toMatchObject({ outcome: 'success', text: 'greeted' });
      expect(the().called.map((call) => call.name)).toEqual(['wait', 'greet']);
      expect(JSON.stringify(the().model.requests.at(-1)?.body)).toContain('lost: 1');
    });

    it('serves a call that comes afterwards, and takes messages', async () => {
      const first = the().begin();
      first.run.send(prompt('!bash sleep 2\n!tool greet {"name":"Ann"}\n!echo-results'), turn.key);
      await asked(1);
      the().orphan();
      const talk = the().takeOver(first.session, turn);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(talk.run.steer('m3', '!say and more')).toBe(true);
      const { text } = await talk.next('result');
      expect(text).toContain('Good morning, Ann.');
      expect(text).toContain('and more');
      expect(talk.all('steered').map(({ id }) => id)).toContain('m3');
    });

    it('is stopped like any other turn', async () => {
      const first = the().begin();
      first.run.send(prompt('!say so far\n!hang'), turn.key);
      await asked(1);
      the().orphan();
      const talk = the().takeOver(first.session, turn);
      await new Promise((resolve) => setTimeout(resolve, 500));
      await talk.run.interrupt();
      expect((await talk.next('result')).outcome).toBe('interrupted');
    });

    it('tells that a turn is lost whose prompt never arrived', async () => {
      const first = the().begin();
      await first.turn(prompt('!say another turn'));
      the().orphan();
      const talk = the().takeOver(first.session, { key: 'turn:2', messages: ['m2'] });
      expect((await talk.next('lost')).reason).toContain('not in the record');
    });
  });
}
