// The server with an observer of its steps that can end or stop the process there; only this main has one.
import { openSync, writeSync } from 'node:fs';
import { arch } from 'node:os';
import { sql } from 'kysely';
import { adapters } from '../../src/adapters/platforms.js';
import { createApp } from '../../src/app.js';
import { instanceOf } from '../../src/gateway/run-dir.js';
import { greet } from '../../src/greeting.js';
import { readEnv, toConfig } from '../../src/platform/config.js';
import { findHarness } from '../../src/runtime/docker/harness-binary.js';
import { ProcessRuntime } from '../../src/runtime/process/process.runtime.js';
import { harnessPath } from '../../src/runtime/runtime.js';
import { pigeonAdapter } from './pigeon.js';
import type { Plan } from './plan.js';

const { env } = process;
const trace = openSync(String(env.CRASH_TRACE), 'a');
const cell = new Int32Array(new SharedArrayBuffer(4));
const begin = Promise.withResolvers<void>();
let plan: Plan | null = null;

/** Waits in this very step for the steps of the plan, one after the other; at the last one the process ends or stops. */
function step(name: string): void {
  writeSync(trace, `${name}\n`);
  if (plan?.path[0] !== name) return;
  plan.path.shift();
  if (plan.path.length > 0) return;
  const { act } = plan;
  plan = null;
  writeSync(trace, `${act}\n`);
  process.kill(process.pid, act === 'kill' ? 'SIGKILL' : 'SIGSTOP');
  // A signal to oneself may take a moment; nothing more of the step is done meanwhile.
  Atomics.wait(cell, 0, 0, act === 'kill' ? Infinity : 20);
}

process.on('message', (told: { plan: Plan | null } | { disk: 'full' | 'free' }) => {
  if ('disk' in told) return void fill(told.disk).then(() => process.send?.('filled'));
  plan = told.plan;
  process.send?.('armed');
  begin.resolve();
});
// The program is loaded while the life before is still being lived; it begins when it is told its first plan.
await begin.promise;

const config = toConfig(readEnv(env, []));
const source = env.CRASH_HARNESS ?? findHarness(arch()).path;
const programs = [{ source, target: harnessPath, readOnly: true }];
const app = await createApp(config, {
  step,
  adapters: { ...adapters, pigeon: pigeonAdapter },
  // The receiver of callbacks is known by name: the product connects to no loopback.
  egress: {
    resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    allows: () => true,
  },
  ...(config.runtime === 'process' && {
    runtime: new ProcessRuntime({ instance: instanceOf(config.dataDir), programs }),
  }),
});

/** A file that may not grow is to the database what a disk without room is. */
async function fill(disk: 'full' | 'free'): Promise<void> {
  const pages = sql.raw(disk === 'full' ? '1' : '1073741823');
  await sql`pragma max_page_count = ${pages}`.execute(app.core.database.writer);
}

process.on('SIGTERM', () => void app.close(5000).then(() => process.exit(0)));
await greet(app);
