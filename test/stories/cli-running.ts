import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { World } from '../support/boot.js';
import { commandEnv, deadUrl, inTerminal, rookery, type Ran } from '../support/command-line.js';

export interface Desk {
  world(): World;
  newDir(): string;
  /** As the operator on the server's own machine. */
  run(words: string[], input?: string): Promise<Ran>;
}

/** A server started, looked after and ended at the command line. */
export function runningStories({ world, newDir, run }: Desk): void {
  describe('running it', () => {
    it('tells its status, passes its own smoke test and finds nothing wrong', async () => {
      const [status, smoke, doctor] = [await run(['status']), await run(['smoke']), await run(['doctor'])];
      expect(status).toMatchObject({ code: 0 });
      expect(status.out).toMatch(/ready +yes\nmodel +rookery-demo\nruntime +process \(no isolation\)/);
      expect(smoke).toMatchObject({ code: 0, err: '' });
      expect(smoke.out).toMatch(/^ok +health.*\nok +chat.*\nok +audit.*\nok +cleanup/);
      expect(await run(['smoke', '--agent', 'corp/nowhere'])).toMatchObject({ code: 1 });
      expect(doctor.code).toBe(0);
      expect(doctor.out).toMatch(/^ok +api /m);
      expect(doctor.out).not.toMatch(/^fail/m);
    });

    it('finds what is wrong, and fails for what is dangerous', async () => {
      await world().agent('shared', { dmScope: 'main' });
      for (const chat of [await world().link('shared'), await world().link('shared')])
        await world().post('hi', { chat });
      const twice = { match: { platform: 'email' }, target: { agent: 'main' } };
      for (const route of [twice, twice]) await world().api('POST', '/routes', route);
      chmodSync(join(world().dataDir, 'token'), 0o644);
      const { code, out } = await run(['doctor']);
      chmodSync(join(world().dataDir, 'token'), 0o600);
      expect(code).toBe(1);
      expect(out).toMatch(/^fail +keys .*token can be read by others/m);
      expect(out).toMatch(/^warn +sessions +2 people share one session of shared/m);
      expect(out).toMatch(/^warn +routes .* never matches/m);
      expect(await rookery(['doctor', '--url', await deadUrl(), '--data', newDir()])).toMatchObject({
        code: 1,
      });
    });

    it('serves, stops and removes only what a server has made', async () => {
      const dataDir = join(newDir(), 'data');
      const env = { ...commandEnv, ROOKERY_RUNTIME: 'process', ROOKERY_MODEL: 'demo', ROOKERY_LOG: 'silent' };
      const child = spawn('bin/rookery', ['serve', '--data', dataDir, '--port', '0'], { env });
      const ended = new Promise((resolve) => child.on('close', resolve));
      const url = await new Promise<string>((resolve) => {
        let out = '';
        child.stdout.on('data', (chunk) => {
          const [found] = /http:\S+/.exec((out += String(chunk))) ?? [];
          if (found) resolve(found);
        });
      });
      expect((await rookery(['agents', 'get', 'main', '--url', url, '--data', dataDir])).code).toBe(0);
      expect((await rookery(['stop', '--purge', '--data', dataDir])).code).toBe(2);
      const purged = await rookery(['stop', '--purge', '--yes', '--data', dataDir]);
      expect(purged).toMatchObject({ code: 0, err: '' });
      expect(await ended).toBe(0);
      expect(existsSync(dataDir)).toBe(false);
      const other = newDir();
      writeFileSync(join(other, 'package.json'), '{}');
      expect((await rookery(['stop', '--purge', '--yes', '--data', other])).code).toBe(1);
      expect(existsSync(other)).toBe(true);
    });

    it('leaves a process alone that has only inherited the number of an old server', async () => {
      const dataDir = newDir();
      const stranger = spawn('sleep', ['60']);
      mkdirSync(join(dataDir, 'run'));
      writeFileSync(join(dataDir, 'run', 'lock.db'), '');
      writeFileSync(
        join(dataDir, 'run', 'owner'),
        `the server with process id ${stranger.pid ?? 0}, started for port 8080`,
      );
      const ran = await rookery(['stop', '--data', dataDir]);
      expect(ran).toMatchObject({ code: 0 });
      expect(ran.out).toContain('No server of this machine runs');
      expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
      stranger.kill();
    });

    it('asks before it removes, and takes no for an answer', async () => {
      const dataDir = newDir();
      writeFileSync(join(dataDir, 'rookery.db'), '');
      const ran = await inTerminal(`bin/rookery stop --purge --data ${dataDir}`, [['[y/N]', 'n']]);
      expect(ran.out).toContain('Nothing was stopped or removed.');
      expect(ran.code).toBe(1);
      expect(existsSync(dataDir)).toBe(true);
    });
  });
}
