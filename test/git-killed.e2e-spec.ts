import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { until } from './support/boot.js';
import { bare, Clone, git } from './support/git-clone.js';
import { ServerLives } from './support/server-lives.js';
import type { ServerProcess } from './support/server-process.js';

const root = mkdtempSync(join(tmpdir(), 'rk-git-'));
const env = { ROOKERY_GIT_LOCAL: root };

describe('a sync that is killed', () => {
  const lives = ServerLives.of('process');
  const url = bare(root, 'config.git');
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const copy = (name: string): string => join(lives.dataDir, 'config-git', name);
  const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  /** What tells that a step is done, by the file that it changes last. */
  const steps: [string, () => string][] = [
    ['fetched', () => textOf(copy('refs/remotes/origin/head'))],
    ['committed', () => textOf(copy('refs/rookery/live'))],
    ['pushed', () => textOf(join(url, 'refs/heads/main'))],
  ];

  async function changes(step: () => string, before: string): Promise<void> {
    for (let left = 5000; left > 0; left -= 1) {
      if (step() !== before) return;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    throw new Error('the step has not come');
  }

  const sync = async (server: ServerProcess) => {
    const { status, body } = await server.api('POST', '/git/sync', {});
    expect([status, body]).toEqual([200, body]);
    return body;
  };

  it('loses nothing at any step, and the next one ends as it would have (P6, P11)', async () => {
    let server = await lives.start(env).ready();
    await server.api('POST', '/git/init', { url });
    await server.agent('a0');
    await server.api('GET', '/agents/a0/history');
    await sync(server);
    const clone = new Clone(root, url);
    for (const [name, step] of steps) {
      const home = join(lives.dataDir, 'agents/a0/_home');
      await server.api('PATCH', '/agents/a0', { name });
      writeFileSync(join(home, 'ours.md'), name);
      clone.pull().write(`agents/${name}/agent.yaml`, `kind: Agent\nrows:\n  - path: ${name}\n`);
      clone.write('agents/a0/_home/theirs.md', name).push(name);
      const before = step();
      const cut = server.api('POST', '/git/sync', {}).catch(() => undefined);
      await changes(step, before);
      await server.end('SIGKILL');
      await cut;
      // What a machine that lost its power would leave as well.
      for (const left of ['packed-refs.lock', 'refs/rookery/live.lock', 'objects/pack/tmp_pack_x'])
        writeFileSync(copy(left), '');

      server = await lives.start(env).ready();
      expect((await sync(server)).conflicts).toEqual([]);
      expect(await sync(server)).toMatchObject({ commits: 0, rows: [], conflicts: [], pushed: true });
      expect((await server.api('GET', `/agents/${name}`)).status).toBe(200);
      await until(async () => textOf(join(home, 'theirs.md')) === name, 'the home has it');
      expect(textOf(join(home, 'ours.md'))).toBe(name);
      clone.pull();
      expect([clone.read('agents/a0/_home/ours.md'), clone.read('agents/a0/agent.yaml')]).toEqual([
        name,
        expect.stringContaining(`name: ${name}`),
      ]);
      expect(existsSync(copy('objects/pack/tmp_pack_x'))).toBe(false);
    }
    const told = clone.log('--format=%B').filter((line) => line.startsWith('Audit: '));
    expect([told.length, new Set(told).size]).toEqual([steps.length, steps.length]);
    expect(git(url, 'fsck', '--strict')).toBe('');
  });
});
