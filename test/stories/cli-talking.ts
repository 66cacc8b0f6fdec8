import { describe, expect, it } from '@jest/globals';
import { World } from '../support/boot.js';
import { inTerminal } from '../support/command-line.js';
import type { Desk } from './cli-running.js';

/** Messages sent and chats held at the command line. */
export function talkingStories({ world, run }: Desk): void {
  describe('talking', () => {
    it('sends to an agent and waits, and shows the turn afterwards', async () => {
      const sent = await run(['send', 'main', 'hello', '--wait', '--json']);
      expect(sent).toMatchObject({ code: 0, json: { message: { state: 'answered', agent: 'main' } } });
      const [answer] = sent.json.answers as { text: string; turnId: string }[];
      const logs = await run(['logs', '--turn', answer?.turnId ?? '']);
      expect(logs.out).toMatch(/^id .*\n/);
      expect(logs.out).toMatch(/attempts +1\n/);
      expect(logs.out).toContain(answer?.text.split('\n')[0]);
      expect(logs.out).toContain('state=succeeded');
    });

    it('chats line by line and says each answer once', async () => {
      const said = await run(['chat'], 'remember that tea is at four\nhello\n');
      expect(said.code).toBe(0);
      expect(said.err).toContain('Rookery (main)');
      expect(said.out.match(/Hello, good to see you/g)).toHaveLength(1);
      const before = (await world().api('GET', '/links')).body.items.length;
      expect((await run(['chat', 'corp/desk'], 'hello\n')).code).toBe(0);
      expect((await world().api('GET', '/links')).body.items).toHaveLength(before);
    });
  });

  describe('a chat in a terminal', () => {
    it('shows the answer as it is written, and Ctrl-C takes back the turn', async () => {
      const scripted = await World.boot();
      const many = Array.from({ length: 200 }, (_, at) => `w${at}`).join(' ');
      const ran = await inTerminal(`bin/rookery chat --url ${scripted.url} --data ${scripted.dataDir}`, [
        ['> ', '!slow 20 one two three'],
        ['\none two three\r\n> ', `!slow 100 ${many}`],
        ['\nw0 w1', '\u0003'],
        ['request)\r\n> ', '\u0004'],
      ]);
      const { items } = (await scripted.api('GET', '/turns')).body;
      await scripted.close();
      expect(ran.out).toMatch(/^(?!.*\none two three.*\none two three).*\none two three/s);
      expect(items).toMatchObject([{ state: 'cancelled' }, { state: 'succeeded' }]);
      expect(ran.code).toBe(1);
    });
  });
}
