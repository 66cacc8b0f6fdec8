import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { instanceOf } from '../src/gateway/run-dir.js';
import { World } from './support/boot.js';

/** The environment of this instance's warm container, as any process in it sees it. */
function containerEnvironment(instance: string): Map<string, string> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const lines = read(`/proc/${pid}/environ`).split('\0');
    const env = new Map(
      lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    if (env.get('ROOKERY_CONTAINER')?.includes(instance)) return env;
  }
  throw new Error('no container is warm');
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

describe('what an agent leaves running after its turn', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.boot();
  });
  afterAll(() => world.close());

  /** A model request as a process of the warm container would make it; the status it gets. */
  function askModel(env: Map<string, string>): Promise<number | undefined> {
    const headers = { 'x-api-key': env.get('ANTHROPIC_API_KEY') ?? '', 'content-type': 'application/json' };
    const socketPath = env.get('ANTHROPIC_UNIX_SOCKET');
    return new Promise((resolve, reject) => {
      const call = request({ socketPath, path: '/v1/messages', method: 'POST', headers }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode));
      });
      call.on('error', reject);
      call.end(
        JSON.stringify({
          model: 'claude-scripted',
          max_tokens: 10,
          messages: [{ role: 'user', content: '!say more' }],
        }),
      );
    });
  }

  it('gets no model: the right placeholder is refused, and nothing reaches the provider (P8, P10)', async () => {
    await world.say('!say done');
    const env = containerEnvironment(instanceOf(world.dataDir));
    const asked = world.stub.requests.length;
    expect(await askModel(env)).toBe(402);
    expect(await askModel(new Map([...env, ['ANTHROPIC_API_KEY', 'wrong']]))).toBe(401);
    expect(world.stub.requests.length).toBe(asked);
    expect((await world.say('!say again')).answers).toMatchObject([{ text: 'again' }]);
  });
});
