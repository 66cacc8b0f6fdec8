import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { Build } from '../support/build.js';
import type { RuntimeName } from '../support/containers.js';
import { CrashWorld } from './crash-world.js';
import { OwnEngine } from './own-engine.js';
import { smallClaude } from './program.js';

const program = 'test/crash/server.ts';

export interface PlaceOfCrashes {
  runtime: RuntimeName;
  /** The small stand-in instead of the harness itself. */
  small?: boolean;
  env?: Record<string, string>;
  /** An engine of its own, which may be killed, instead of the machine's. */
  ownEngine?: boolean;
  /** Where the data directory is to be; otherwise in the machine's place for such things. */
  below?: string;
}

/** One world for the tests of a suite, over the server compiled for it. */
export function crashWorld({
  runtime,
  small = false,
  env = {},
  below,
  ownEngine = false,
}: PlaceOfCrashes): () => CrashWorld {
  let build: Build;
  let folder: string;
  let world: CrashWorld;
  const engine = ownEngine ? new OwnEngine() : undefined;
  beforeAll(async () => {
    build = await Build.make([program, 'test/crash/pigeon.ts']);
    await engine?.open();
    folder = await mkdtemp(join(tmpdir(), 'rk-'));
    const harness: Record<string, string> = small ? { CRASH_HARNESS: await smallClaude(folder) } : {};
    world = new CrashWorld({
      main: build.program(program),
      runtime,
      env: { NODE_COMPILE_CACHE: join(folder, 'cache'), ...harness, ...env },
      ...(below !== undefined && { below }),
      ...(engine && { engine }),
    });
    await world.open();
  }, 180_000);
  afterAll(async () => {
    await world.close();
    await engine?.close();
    await build.remove();
    await rm(folder, { recursive: true, force: true });
  });
  return () => world;
}
