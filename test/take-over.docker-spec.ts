import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { Database } from '../src/db/db.js';
import { until } from './support/boot.js';
import { ServerLives } from './support/server-lives.js';
import type { ServerProcess } from './support/server-process.js';

/** The server dies at once while a container works for it, and another run of it goes on with that container. */
describe('a container whose server was killed', () => {
  const lives = ServerLives.of('docker');
  const { containers } = lives;
  const start = (): Promise<ServerProcess> => lives.start().ready();
  const asked = (text: string): number => lives.asked(text);
  const names = (): Promise<string[]> => containers.names(lives.dataDir);

  /** What the page shows when the message has its end, and the turn that it had. */
  async function ended(server: ServerProcess) {
    const rows = await until(
      async () => {
        const [first] = (await server.history()).messages;
        const isOver = ['answered', 'failed'].includes(first.state) && (await server.allHasLeft());
        return isOver && (await server.history()).messages;
      },
      'the message has its end, and what was said has left',
      1200,
    );
    const said = rows.filter(({ direction }) => direction === 'out').map(({ text }) => text);
    return { said, turn: (await server.api('GET', `/turns/${rows[0].turn}`)).body, tried: await attempts() };
  }

  async function attempts() {
    const database = new Database(join(lives.dataDir, 'rookery.db'));
    const rows = await database.read.selectFrom('attempt').select(['container', 'state']).execute();
    await database.close();
    return rows;
  }

  it('answers once when the model was being waited for (P1, P3)', async () => {
    const first = await start();
    await first.post('!hang x1\n!say after all');
    await until(async () => asked('!hang x1') > 0, 'the model is asked');
    const [name] = await names();
    await first.end('SIGKILL');
    const second = await start();
    expect(await names()).toContain(name);
    const { said, turn, tried } = await ended(second);
    expect(said).toEqual(['after all']);
    expect(tried).toEqual([{ container: name, state: 'succeeded' }]);
    expect(turn).toMatchObject({ state: 'succeeded', attempts: 1, restarts: 1 });
    await until(async () => !(await names()).includes(name as string), 'it is ended');
  });

  it('answers once when the last text was on its way (P1, P3)', async () => {
    const first = await start();
    await first.post('!slow 300 one two three four five six');
    await until(async () => asked('!slow 300') > 0, 'the model is asked');
    await new Promise((resolve) => setTimeout(resolve, 700));
    await first.end('SIGKILL');
    const { said, turn, tried } = await ended(await start());
    expect(said).toEqual(['one two three four five six']);
    // Where the next server comes late, the harness has given the model up by then, and the turn is run again.
    expect(tried.at(-1)).toMatchObject({ state: 'succeeded' });
    expect(turn).toMatchObject({ state: 'succeeded', attempts: 1, restarts: 1 });
  });

  it('goes on with a step that ran meanwhile, with the tools of the next server (P3)', async () => {
    const first = await start();
    await first.post('!bash sleep 6; echo meanwhile\n!tool reply {"text":"by the way"}\n!echo-results');
    await until(async () => asked('!bash sleep') > 0, 'the model is asked');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await first.end('SIGKILL');
    const { said, turn, tried } = await ended(await start());
    expect(said[0]).toBe('by the way');
    expect(said[1]).toContain('meanwhile');
    expect(said).toHaveLength(2);
    expect(tried).toMatchObject([{ state: 'succeeded' }]);
    expect(turn).toMatchObject({ state: 'succeeded', attempts: 1, restarts: 1 });
  });

  it('tells the agent when a call of our tools was lost, and nothing is done twice (P3)', async () => {
    const first = await start();
    const calls = '!parallel\n!bash sleep 2\n!tool reply {"text":"lost words"}\n!end';
    await first.post(`${calls}\n!tool reply {"text":"once"}\n!say done`);
    await until(async () => asked('!parallel') > 0, 'the model is asked');
    await new Promise((resolve) => setTimeout(resolve, 800));
    // It hears of the call no more, and dies before it could.
    process.kill(first.pid, 'SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 5000));
    await first.end('SIGKILL');
    const { said, turn, tried } = await ended(await start());
    expect(said).toEqual(['once', 'done']);
    expect(tried).toMatchObject([{ state: 'succeeded' }]);
    expect(turn).toMatchObject({ state: 'succeeded', attempts: 1, restarts: 1 });
    expect(asked('was interrupted and did nothing')).toBeGreaterThan(0);
  });

  it('is ended, and its turn is run again, when it cannot be taken over (P1, P3)', async () => {
    const first = await start();
    await first.post('!hang x1\n!say again');
    await until(async () => asked('!hang x1') > 0, 'the model is asked');
    const before = await names();
    await first.end('SIGKILL');
    await containers.killAll(lives.dataDir);
    const { said, turn, tried } = await ended(await start());
    expect(said).toEqual(['again']);
    expect(tried).toMatchObject([{ state: 'lost' }, { state: 'succeeded' }]);
    expect(turn).toMatchObject({ state: 'succeeded', attempts: 1, restarts: 1 });
    expect((await names()).filter((name) => before.includes(name))).toEqual([]);
  });
});
