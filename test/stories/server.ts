import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Database } from '../../src/db/db.js';
import { until } from '../support/boot.js';
import type { Place } from '../support/place.js';
import { ServerLives } from '../support/server-lives.js';
import type { ServerProcess } from '../support/server-process.js';

/** The process of the server is killed, stopped, and started a second time. */
export function serverStories({ runtime }: Place): void {
  describe(`the server as a process (${runtime})`, () => {
    const lives = ServerLives.of(runtime);
    const { containers } = lives;
    const start = (env?: Record<string, string>): ServerProcess => lives.start(env);
    const asked = (text: string): number => lives.asked(text);
    const answers = async (server: ServerProcess, text: string): Promise<number> => {
      const { messages } = await server.history();
      return messages.filter((row) => row.direction === 'out' && row.text === text).length;
    };
    const noneLeft = (): Promise<unknown> =>
      until(async () => (await containers.names(lives.dataDir)).length === 0, 'no container is left');

    it('answers once after a SIGKILL in the middle of a turn, and leaves nothing behind (P1, P3, P6)', async () => {
      const first = await start().ready();
      const message = await first.post('!say so far\n!hang x1\n!say so good', { id: 'once' });
      await until(async () => asked('!hang x1') > 0, 'the model is asked');
      const before = await containers.names(lives.dataDir);
      await first.end('SIGKILL');
      const second = await start().ready();
      const kept = (await containers.names(lives.dataDir)).filter((name) => before.includes(name));
      // Only an engine's containers outlive the server, and are taken over.
      expect(kept).toEqual(runtime === 'docker' ? before : []);
      expect(await second.post('!say so far\n!hang x1\n!say so good', { id: 'once' })).toBe(message);
      await until(async () => (await answers(second, 'so far\nso good')) > 0, 'it is answered');
      const { messages } = await second.history();
      expect(messages.map(({ direction, state }) => [direction, state])).toEqual([
        ['in', 'answered'],
        ['out', 'sent'],
      ]);
      const turn = (await second.api('GET', `/turns/${messages[0].turn}`)).body;
      expect(turn).toMatchObject({ state: 'succeeded', attempts: 1, restarts: 1, messages: [message] });
      expect((await second.api('GET', '/audit/verify')).body.ok).toBe(true);
      expect(await second.end('SIGTERM')).toBe(0);
      await noneLeft();
    });

    it('loses no message and answers none twice, whenever it is killed (P1, P3)', async () => {
      let server = await start().ready();
      for (let round = 0; round < 4; round += 1) {
        const { chat } = await server.agent(`agent-${round}`);
        await server.post(`!wait ${round * 40}\n!say answer ${round}`, { chat });
        await until(async () => round === 0 || asked(`!say answer ${round}`) > 0, 'it is on its way');
        await server.end('SIGKILL');
        server = await start().ready();
        const messages = await until(async () => {
          const rows = (await server.history(chat)).messages;
          return rows.some(({ state }) => state === 'sent') && rows;
        }, `chat ${round} is answered`);
        const said = messages.filter(({ direction }) => direction === 'out').map(({ text }) => text);
        expect(said).toEqual([`answer ${round}`]);
      }
      expect((await server.api('GET', '/audit/verify')).body.ok).toBe(true);
    }, 150_000);

    it('marks what was being sent to a platform when it was killed as uncertain, and repeats the rest (P4)', async () => {
      const first = await start().ready();
      await first.say('!say to a page');
      await first.end('SIGKILL');
      const database = new Database(join(lives.dataDir, 'rookery.db'));
      await database.transact(async (tx) => {
        const row = await tx.selectFrom('delivery').selectAll().executeTakeFirstOrThrow();
        const { seq: _seq, ...columns } = row;
        await tx.updateTable('delivery').set({ state: 'sending' }).execute();
        const elsewhere = { id: 'elsewhere', key: 'elsewhere', channel: 'pigeon', chat: 'pigeon:1' };
        await tx
          .insertInto('delivery')
          .values({ ...columns, ...elsewhere, messageId: null, state: 'sending' })
          .execute();
      });
      await database.close();
      const second = await start().ready();
      await until(async () => (await answers(second, 'to a page')) === 1, 'the page has it');
      await second.end('SIGTERM');
      const after = new Database(join(lives.dataDir, 'rookery.db'));
      const rows = await after.read.selectFrom('delivery').select(['channel', 'state', 'attempts']).execute();
      await after.close();
      expect(rows).toEqual([
        { channel: 'web', state: 'sent', attempts: 2 },
        { channel: 'pigeon', state: 'uncertain', attempts: 1 },
        // The operator is told of it.
        { channel: 'web', state: 'sent', attempts: 1 },
      ]);
    });

    it('finishes the running turn within the grace after SIGTERM, and ends with 0 (P1)', async () => {
      const first = await start().ready();
      const page = first.follow(0);
      const answer = first.say('!slow 150 one two three four five six');
      await until(async () => asked('!slow 150') > 0, 'the model is asked');
      const ended = first.end('SIGTERM');
      expect((await answer).answers).toMatchObject([{ text: 'one two three four five six', state: 'sent' }]);
      expect(await ended).toBe(0);
      await page.close();
      await noneLeft();
      expect(first.printed).not.toMatch(/"level":(50|60)/);
    });

    it('is not started twice on one data directory: the second names the first and exits with 3', async () => {
      const first = await start().ready();
      const second = start();
      expect(await second.exited).toBe(3);
      expect(second.printed).toContain(`process id ${first.pid}`);
      expect((await first.say('!say unharmed')).answers).toMatchObject([{ text: 'unharmed' }]);
    });

    it('goes on with a page where it was, across a restart, without a loss or a repetition (P1)', async () => {
      const first = await start().ready();
      const before = first.follow(0);
      await first.say('!say one');
      await before.first(({ kind, data }) => kind === 'turn' && data.state === 'succeeded');
      const seen = before.last;
      await first.post('!hang x1\n!say two');
      await until(async () => asked('!hang x1') > 0, 'the model is asked');
      await first.end('SIGKILL');
      await before.close();
      const second = await start().ready();
      const after = second.follow(before.last);
      await after.first(({ kind, data }) => kind === 'turn' && data.state === 'succeeded');
      await after.close();
      const all = [...before.seen, ...after.seen];
      const seqs = all.map(({ seq }) => seq);
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      const whole = second.follow(seen);
      await whole.first(({ seq }) => seq === after.last);
      await whole.close();
      const lasting = ({ kind }: { kind: string }): boolean => !['delta', 'progress', 'reset'].includes(kind);
      // What was committed after the page had gone is for the next one to see.
      const shared = whole.seen.filter(({ seq }) => seq <= after.last);
      expect(all.filter(({ seq }) => seq > seen).filter(lasting)).toEqual(shared.filter(lasting));
      expect(all.filter(({ kind, data }) => kind === 'turn' && data.state === 'succeeded')).toHaveLength(2);
    });
  });
}
