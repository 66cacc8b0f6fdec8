import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { until } from './support/boot.js';
import { whereElse, whereIs } from './support/nowhere.js';
import { ServerLives } from './support/server-lives.js';

const word = 'canary5e2killed';

describe('a death in the middle of an erasure', () => {
  const lives = ServerLives.of('process');

  it('only delays it: whoever starts next goes on until nothing is left', async () => {
    const server = await lives.start().ready();
    await server.api('POST', '/users', { sub: 'ada', name: word });
    for (let at = 0; at < 150; at += 1)
      await server.api('POST', '/messages', {
        chat: `web:main~${at % 5}`,
        text: `${word} ${at}`,
        agent: 'main',
      });
    await until(
      async () => (await server.api('GET', '/messages?state=queued')).body.items.length === 0,
      'all are answered',
      2000,
    );
    const home = join(lives.dataDir, 'agents/main/_home');
    for (let at = 0; at < 50; at += 1) writeFileSync(join(home, `note-${at}.md`), `one\n${word}\ntwo\n`);
    await server.say('!say commit');
    await until(
      async () => whereIs(lives.dataDir, [word]).some((path) => path.startsWith('git/')),
      'a commit',
    );
    const ordered = await server.api('POST', '/users/ada/erase', { terms: [word] });
    expect(ordered.status).toBe(202);
    const { id } = ordered.body as { id: string };
    let last = server;
    for (const ms of [0, 15, 60, 150, 400]) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      await last.end('SIGKILL');
      last = await lives.start().ready();
    }
    await until(async () => (await last.api('GET', `/erasures/${id}`)).body.state === 'done', 'it is done');
    await until(
      async () => whereElse(lives.dataDir, [word, 'user:ada'], ['run']).length === 0,
      `nothing is left in ${whereElse(lives.dataDir, [word, 'user:ada'], ['run']).join(', ')}`,
    );
    expect((await last.api('GET', '/audit/verify')).body).toMatchObject({ ok: true });
    expect((await last.say('!say alive')).answers[0]?.text).toBe('alive');
  });
});
