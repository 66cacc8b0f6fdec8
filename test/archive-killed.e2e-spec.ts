import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readArchive } from '../src/maintenance/archive/read.js';
import { until } from './support/boot.js';
import { ServerLives } from './support/server-lives.js';

const largeBytes = 30_000_000;
const soon = { tries: 10_000, ms: 2 };

/** Looks often, because what is waited for is there for a moment only. */
async function meets(ask: () => boolean, what: string): Promise<void> {
  for (let left = soon.tries; left > 0; left -= 1) {
    if (ask()) return;
    await new Promise((resolve) => setTimeout(resolve, soon.ms));
  }
  throw new Error(`it did not come about: ${what}`);
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('close', (code) => resolve(code)));

describe('a death in the middle', () => {
  const lives = ServerLives.of('process');

  async function withArchive(): Promise<string> {
    const server = await lives.start().ready();
    await until(async () => existsSync(join(lives.dataDir, 'agents/main/_home')), 'the home is made');
    // So large that making and unpacking it take a while.
    writeFileSync(join(lives.dataDir, 'agents/main/_home/large'), randomBytes(largeBytes));
    const { body } = await server.api('POST', '/archives', {});
    const file = join(lives.dataDir, 'archives', body.file as string);
    const unfinished = join(lives.dataDir, 'archives/.making/archive');
    await meets(() => (statSync(unfinished, { throwIfNoEntry: false })?.size ?? 0) > 0, 'it is being made');
    await server.end('SIGKILL');
    expect(readdirSync(join(lives.dataDir, 'archives'))).toEqual(['.making']);

    const next = await lives.start().ready();
    await until(async () => {
      const { state } = (await next.api('GET', `/archives/${body.id}`)).body as { state: string };
      return state === 'ready';
    }, 'it is made anew');
    expect(readdirSync(join(lives.dataDir, 'archives'))).toEqual([body.file]);
    await next.end('SIGTERM');
    return file;
  }

  const restore = (archive: string, dataDir: string) =>
    spawn(process.execPath, [lives.program('archive.js'), 'restore', archive, '--data', dataDir]);

  /** A directory in which a restore was killed when this was there; where it was quicker, another is tried. */
  async function killedAt(sign: string, archive: string, scratch: string): Promise<string> {
    for (let tries = 5; tries > 0; tries -= 1) {
      const dataDir = await mkdtemp(join(scratch, 'data-'));
      const running = restore(archive, dataDir);
      const over = ended(running);
      await meets(() => existsSync(join(dataDir, sign)) || existsSync(join(dataDir, 'rookery.db')), sign);
      running.kill('SIGKILL');
      await over;
      if (existsSync(join(dataDir, 'restoring'))) return dataDir;
    }
    throw new Error(`no restore was met at ${sign}`);
  }

  it('leaves no half archive, and the next server makes it anew; a half restored directory starts no server and is restored by the same command', async () => {
    const archive = await withArchive();
    expect((await readArchive(archive)).entries).toBeGreaterThan(5);
    const scratch = await mkdtemp(join(tmpdir(), 'rk-restore-'));
    try {
      const half = await killedAt('restoring/data/agents/main/_home', archive, scratch);
      const refused = lives.start({ ROOKERY_DATA: half });
      expect([await refused.exited, refused.printed]).toEqual([
        1,
        expect.stringContaining('is half restored'),
      ]);
      const arriving = await killedAt('restoring/complete', archive, scratch);
      for (const dataDir of [half, arriving]) {
        expect(await ended(restore(archive, dataDir))).toBe(0);
        expect(readdirSync(dataDir)).not.toContain('restoring');
        expect(statSync(join(dataDir, 'agents/main/_home/large')).size).toBe(largeBytes);
      }
      const server = await lives.start({ ROOKERY_DATA: arriving }).ready();
      expect(await server.end('SIGTERM')).toBe(0);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });
});
