import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until, World } from './support/boot.js';
import { bare, Clone, git } from './support/git-clone.js';

const root = mkdtempSync(join(tmpdir(), 'rk-git-'));
const agentNamed = (path: string): string => `kind: Agent\nrows:\n  - path: ${path}\n`;

describe('a repository that others use as well', () => {
  let world: World;
  let clone: Clone;
  const url = bare(root, 'config.git');

  const sync = (order: object = {}) => world.api('POST', '/git/sync', order);
  const there = (path: string) => world.api('GET', `/agents/${path}`).then(({ status }) => status === 200);
  const head = (): string => git(url, 'rev-parse', 'main').trim();
  const done = async (order: object = {}) => {
    const { status, body } = await sync(order);
    expect([status, body]).toEqual([200, body]);
    return body;
  };

  beforeAll(async () => {
    world = await World.boot({ env: { ROOKERY_GIT_LOCAL: root } });
    await until(async () => (await world.api('GET', '/gateway/status')).body.state === 'running', 'ready');
    await world.api('POST', '/git/init', { url });
    await done();
    clone = new Clone(root, url);
  });
  afterAll(async () => {
    await world.close();
    rmSync(root, { recursive: true, force: true });
  });

  it('is synced by several at once, and while a manifest is applied, as if one came after the other', async () => {
    clone.write('agents/theirs/agent.yaml', agentNamed('theirs')).push('theirs');
    await world.agent('ours');
    const files = [{ name: 'a.yaml', text: agentNamed('applied') }];
    const all = await Promise.all([sync(), sync(), world.api('POST', '/manifests/apply', { files }), sync()]);
    // Whoever was not quick enough was told so.
    for (const { status, body } of all)
      expect([[200, 409], body]).toEqual([expect.arrayContaining([status]), body]);
    await done();
    expect(await Promise.all(['theirs', 'ours', 'applied'].map(there))).toEqual([true, true, true]);
    clone.pull();
    expect(['theirs', 'ours', 'applied'].filter((path) => !clone.has(`agents/${path}/agent.yaml`))).toEqual(
      [],
    );
    const told = clone.log('--format=%B').filter((line) => line.startsWith('Audit: '));
    expect(new Set(told).size).toBe(told.length);
    expect(await done()).toMatchObject({ commits: 0, rows: [], head: head() });
  });

  it('is another one from a moment to the next without either taking the place of the other', async () => {
    const [sides, second] = [git(url, 'rev-parse', 'main').trim(), bare(root, 'second.git')];
    const [first] = await Promise.all([sync(), world.api('POST', '/git/init', { url: second })]);
    expect([200, 409]).toContain(first.status);
    const status = (await world.api('GET', '/git/status')).body;
    expect([status.url, status.head ?? undefined]).toEqual([second, undefined]);
    expect(await done()).toMatchObject({ pushed: true, conflicts: [] });
    expect(git(second, 'show', 'main:agents/ours/agent.yaml')).toContain('path: ours');
    await world.api('POST', '/git/init', { url });
    await done({ ours: ['all'] });
    expect(git(url, 'merge-base', '--is-ancestor', sides, 'main')).toBe('');
  });

  it('may be rewritten, emptied or lose its branch: what is here is lost in none of them', async () => {
    await done();
    clone.pull();
    const [before, parent] = [head(), git(url, 'rev-parse', 'main~1').trim()];
    git(clone.dir, 'reset', '--quiet', '--hard', parent);
    clone.write('agents/rewritten/agent.yaml', agentNamed('rewritten'));
    git(clone.dir, 'add', '-A');
    git(clone.dir, 'commit', '--quiet', '-m', 'another past');
    git(clone.dir, 'push', '--quiet', '--force', 'origin', 'HEAD:main');
    expect(await done()).toMatchObject({ rows: [{ verb: 'create', name: 'rewritten' }], pushed: true });
    expect(git(url, 'merge-base', '--is-ancestor', before, 'main')).toBe('');

    git(url, 'update-ref', '-d', 'refs/heads/main');
    await world.api('PATCH', '/agents/ours', { name: 'Ours' });
    expect(await done()).toMatchObject({ commits: 1, pushed: true, rows: [] });
    expect(git(url, 'show', 'main:agents/ours/agent.yaml')).toContain('name: Ours');

    rmSync(url, { recursive: true });
    expect([(await sync()).status, await there('ours')]).toEqual([409, true]);
    bare(root, 'config.git');
    expect(await done()).toMatchObject({ commits: 0, pushed: true, rows: [] });
    expect(git(url, 'show', 'main:agents/ours/agent.yaml')).toContain('name: Ours');

    const empty = new Clone(root, url);
    empty.remove('agents').remove('instance').push('all gone');
    const refused = await sync();
    // The rights of whoever asks would go as well.
    expect(refused.status).toBe(409);
    expect(await there('ours')).toBe(true);
  });

  it('costs as many processes for many agents and changes as for one', async () => {
    git(url, 'update-ref', '-d', 'refs/heads/main');
    await done();
    const started: string[][] = [];
    const note = (message: unknown): void => {
      const { process: child } = message as { process: ChildProcess };
      setImmediate(() => started.push(child.spawnargs ?? []));
    };
    for (let index = 0; index < 5; index += 1) {
      await world.agent(`many/a${index}`);
      await world.api('GET', `/agents/many%2Fa${index}/history`);
      writeFileSync(join(world.dataDir, 'agents/many', `a${index}`, '_home/n.md'), `${index}\n`);
      for (const name of ['One', 'Two', 'Three'])
        await world.api('PATCH', `/agents/many%2Fa${index}`, { name });
    }
    subscribe('child_process', note);
    try {
      expect(await done()).toMatchObject({ commits: 5 * 5, pushed: true });
    } finally {
      unsubscribe('child_process', note);
    }
    const of = started.filter((args) => args.some((arg) => arg.includes('config-git') || arg === 'git'));
    expect([of.length > 3, of.length <= 10, of.length]).toEqual([true, true, of.length]);
  });
});
