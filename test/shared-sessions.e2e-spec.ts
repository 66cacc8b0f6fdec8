import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { symbols } from 'pino';
import { adapters } from '../src/adapters/platforms.js';
import { log } from '../src/platform/log.js';
import { until, World } from './support/boot.js';
import { ToyPlatform, toyAdapter } from './support/toy-platform.js';

/** The lines that are logged while the work is done. */
async function logged(work: () => Promise<void>): Promise<string> {
  const lines: string[] = [];
  const stream = (log.app as unknown as Record<symbol, { write(text: string): void }>)[symbols.streamSym];
  const write = stream!.write;
  stream!.write = (text) => void lines.push(text);
  await work().finally(() => (stream!.write = write));
  return lines.join('');
}

describe('one direct session for several people', () => {
  const toy = new ToyPlatform();
  let world: World;
  beforeAll(async () => {
    const known = { ...adapters, toy: toyAdapter(toy) };
    world = await World.boot({ env: { ROOKERY_LOG: 'warn' }, adapters: known });
    await world.agent('shared', { dmScope: 'main' });
    await world.api('POST', '/channels', { id: 'toy', dmPolicy: 'open', defaultAgent: 'shared' });
    await until(async () => toy.channels.has('toy'), 'it runs');
  });
  afterAll(() => world.close());

  const ready = async () =>
    (await fetch(`${world.url}/health/ready`)).json() as Promise<{ warnings?: object[] }>;
  const restart = () => logged(() => world.app.core.gateway.restart(10_000));
  const write = async (from: string): Promise<void> => {
    await toy.happen({ from, room: from, text: '!say yes' });
    await until(async () => {
      const rows = world.app.core.database.read
        .selectFrom('message')
        .where('sender', '=', `toy:user/${from}`);
      const all = await rows.select('state').execute();
      return all.length > 0 && all.every(({ state }) => state === 'answered');
    }, `${from} is answered`);
  };
  const warned = async (lines: string): Promise<void> => {
    await until(async () => (await ready()).warnings !== undefined, 'it is told');
    expect(lines).toContain('several people share one session');
  };

  it('is no matter while one person writes, also from two places', async () => {
    await write('ada');
    await world.api('PUT', '/settings/identityLinks', { value: { ada: ['toy:user/ada', 'toy:user/ada2'] } });
    await write('ada2');
    const lines = await restart();
    expect([await ready(), lines]).toEqual([{ status: 'ready' }, '']);
  });

  it('is told in the log at start and by readiness, which it does not fail; no path goes outside', async () => {
    await write('bob');
    const lines = await restart();
    await warned(lines);
    expect(lines).toContain('"agent":"shared","people":2');
    expect(await ready()).toEqual({
      status: 'ready',
      warnings: [
        {
          name: 'sessions',
          warning: '1 agent has one session for several people (dmScope main); doctor says which',
        },
      ],
    });
  });

  it('is over when the agent keeps people apart', async () => {
    await world.api('PATCH', '/agents/shared', { dmScope: 'per-channel-peer' });
    const lines = await restart();
    await until(async () => (await ready()).warnings === undefined, 'it is taken back');
    expect(lines).toBe('');
  });
});
