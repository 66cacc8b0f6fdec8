import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Build } from '../support/build.js';
import type { RuntimeName } from '../support/containers.js';
import { CrashWorld } from './crash-world.js';
import { playRow, type Played } from './play-row.js';
import { smallClaude } from './program.js';
import type { Row } from './rows.js';
import { table } from './table.js';

const program = 'test/crash/server.ts';

export interface MatrixOptions {
  runtime: RuntimeName;
  /** The small stand-in instead of the harness itself. */
  small?: boolean;
}

/** Plays all rows over one data directory, one life of the server after the other, and prints what they came to. */
export function describeMatrix(
  title: string,
  rows: readonly Row[],
  { runtime, small = false }: MatrixOptions,
): void {
  describe(title, () => {
    const played: Played[] = [];
    let build: Build;
    let folder: string;
    let world: CrashWorld;

    beforeAll(async () => {
      build = await Build.make([program, 'test/crash/pigeon.ts']);
      folder = await mkdtemp(join(tmpdir(), 'rk-'));
      const env = { NODE_COMPILE_CACHE: join(folder, 'cache') };
      world = new CrashWorld({
        main: build.program(program),
        runtime,
        env: small ? { ...env, CRASH_HARNESS: await smallClaude(folder) } : env,
      });
      await world.open();
    }, 120_000);

    afterAll(async () => {
      process.stdout.write(`\n${title}\n${table(played)}`);
      await world.close();
      await build.remove();
      await rm(folder, { recursive: true, force: true });
    });

    it.each(rows.map((row) => [nameOf(row), row] as const))('%s', async (_name, row) => {
      try {
        const result = await playRow(world, row);
        played.push(result);
        expect(result.faults).toEqual([]);
        expect(row.ends).toContain(result.end);
      } catch (error) {
        // The next row gets a server that nothing of this one is armed in.
        await world.server.end('SIGKILL');
        await world.start();
        throw error;
      }
    });
  });
}

const nameOf = ({ scenario, kill, at, then }: Row): string =>
  `${scenario.name}: the ${kill} dies at ${at.join(' > ')}${then ? `, and again at ${then}` : ''} (P1, P3, P4)`;
